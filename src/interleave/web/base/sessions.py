"""Sessions in the database, as Django keeps them, found by a prepared query: every page reads one."""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from interleave.kernel import prepared


class SessionStore(db.SessionStore):
    """The session of one browser. It lives in real time, whatever clock the services are given."""

    def _get_session_from_db(self) -> Session | None:
        found = _living_session(str(self.session_key), timezone.now())
        if found:
            return found[0]
        self._session_key = None
        return None


@prepared.rows
def _living_session(key: str, now: datetime) -> QuerySet[Session, Session]:
    return Session._default_manager.filter(session_key=key, expire_date__gt=now)
