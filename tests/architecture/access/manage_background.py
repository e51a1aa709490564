"""Background work that failed: administrators, each in their own organisation."""

from tests.architecture.access.row import Row

LISTS = {"anonymous": 302, "lea": 403, "theo": 403, "carla": 403, "kenji": 403}
PART_WRITE = {"anonymous": 302, "lea": 404, "theo": 404, "carla": 404, "kenji": 404, "ada": 302, "oona": 404}

TABLE = {
    "manage:background": Row(**LISTS, ada=200, oona=200),
    "manage:retry_jobs": Row(method="POST", **LISTS, ada=302, oona=302),
    "manage:retry_job": Row(args="failure_id", method="POST", **PART_WRITE),
    "manage:send_message_again": Row(args="given_up_id", method="POST", **PART_WRITE),
}
