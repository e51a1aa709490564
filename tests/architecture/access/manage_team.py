"""The pages of a line manager: Kenji leads Léa. To whoever does not lead her, they do not exist."""

from tests.architecture.access.row import Row

MINE = {"anonymous": 302, "lea": 404, "theo": 404, "carla": 404, "ada": 404, "oona": 404}

TABLE = {
    "manage:team": Row(anonymous=302, lea=403, theo=403, carla=403, kenji=200, ada=200, oona=200),
    "manage:report": Row(args="person_id", kenji=200, **MINE),
}
