"""Who may see and book a run: those invited, those who run it, those who organise. A seat is its owner's."""

from tests.architecture.access.row import Row

SEEN = {"anonymous": 302, "lea": 200, "theo": 200, "carla": 404, "kenji": 404, "ada": 200, "oona": 404}
OWN = {"anonymous": 302, "lea": 200, "theo": 404, "carla": 404, "kenji": 404, "ada": 404, "oona": 404}
ALL = {"anonymous": 302, "lea": 200, "theo": 200, "carla": 200, "kenji": 200, "ada": 200, "oona": 200}
DOES = dict.fromkeys(ALL, 302)

TABLE = {
    "learn:offering": Row(args="offering_id", **SEEN),
    "learn:book_offering": Row(
        args="clinic_offering_id", method="POST", **SEEN | {"lea": 302, "theo": 302, "ada": 302}
    ),
    "learn:cancel_booking": Row(args="offering_id", **SEEN | {"theo": 302, "ada": 302}),
    "learn:booking_calendar": Row(args="offering_id", **OWN),
    "learn:check_in": Row(args="session_id", **OWN),
    "learn:calendar_address": Row(**ALL),
    "learn:open_calendar": Row(method="POST", **ALL),
    "learn:revoke_calendar": Row(method="POST", **DOES),
    "learn:calendar_feed": Row(args="feed_token", **ALL | {"anonymous": 200}),
}
