"""Engine tests: no database, and the same examples on every run, few enough to stay under three seconds."""

import pytest
from hypothesis import settings

settings.register_profile("engine", max_examples=30, derandomize=True, database=None, deadline=None)
settings.load_profile("engine")


@pytest.fixture
def db():
    pytest.fail("The engine has no database: test rows with their context.")
