"""What happens in the neighbours, and a mail server that keeps what it gets."""

from collections.abc import Iterator

import pytest

from interleave.notifications.models import Notification
from tests.coaching.conftest import meeting, relation
from tests.live.conftest import offering, session, workshop
from tests.notifications.sink import Sink

__all__ = ["meeting", "offering", "relation", "session", "workshop"]


@pytest.fixture
def told(cast):
    """Say which kinds of news a person was told, oldest first."""

    def kinds(person):
        return list(
            Notification.objects.filter(person=person).order_by("at", "id").values_list("kind", flat=True)
        )

    return kinds


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    with Sink() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.address
        settings.ADDRESS = "https://learn.example.org"
        yield server
