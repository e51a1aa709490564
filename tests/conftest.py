"""What every test shares: where the database is, which tests need one, and where a browser is."""

import os
import shutil

import hypothesis
import pytest

pytest_plugins = ["tests.cast", "tests.concurrency", "tests.world"]

# Playwright's synchronous interface keeps an event loop running in the test's thread; Django would
# take that for an asynchronous caller and refuse every query.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
HOW_TO_GET_CHROMIUM = "no Chromium: install the package chromium, or set CHROMIUM to its path"


# How long an example takes says more about what else the machine does than about the code.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-database",
        action="store_true",
        help="run only the tests that use the database (and no browser): for a second engine",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # Last: once a browser was started, its event loop runs until the process ends, and no test after it
    # could start one of its own.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    if "moments" not in config.getoption("-m"):
        keep(config, items, [item for item in items if not item.get_closest_marker("moments")])
    if config.getoption("--only-database"):
        without_browser = [item for item in items if not item.get_closest_marker("browser")]
        keep(config, items, [item for item in without_browser if uses_database(item)])


def keep(config: pytest.Config, items: list[pytest.Item], kept: list[pytest.Item]) -> None:
    """Deselect all other items."""
    dropped = [item for item in items if item not in set(kept)]
    config.hook.pytest_deselected(items=dropped)
    items[:] = kept


def uses_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("django_db"):
        return True
    return not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") and not find_chromium():
        if os.environ.get("CI", "").lower() in {"true", "1"}:
            pytest.fail(HOW_TO_GET_CHROMIUM, pytrace=False)
        pytest.skip(HOW_TO_GET_CHROMIUM)


def find_chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    return next((path for path in map(shutil.which, BROWSERS) if path), None)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser for `playwright.chromium.launch(executable_path=...)`."""
    path = find_chromium()
    assert path, HOW_TO_GET_CHROMIUM
    return path
