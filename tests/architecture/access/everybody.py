"""The door and the notifications: open to everybody, or to whoever is signed in, each her own."""

from tests.architecture.access.row import Row

OPEN = {"anonymous": 200, "lea": 200, "theo": 200, "carla": 200, "kenji": 200, "ada": 200, "oona": 200}
GOES_ON = dict.fromkeys(OPEN, 302)
SIGNED_IN = OPEN | {"anonymous": 302}
OWN = {"anonymous": 302, "lea": 302, "theo": 404, "carla": 404, "kenji": 404, "ada": 404, "oona": 404}

TABLE = {
    "base:home": Row(**GOES_ON),
    "base:sign_in": (
        Row(**GOES_ON | {"anonymous": 200}),
        Row(
            method="POST",
            data={"email": "nobody@x.example", "password": "no"},
            **GOES_ON | {"anonymous": 422},
        ),
    ),
    "base:sign_out": Row(method="POST", **GOES_ON),
    "base:setup": (Row(**GOES_ON), Row(method="POST", **GOES_ON)),  # the first run is over
    "base:invitation": Row(args="token", **OPEN),
    "base:password_forgotten": (
        Row(**OPEN),
        Row(method="POST", data={"email": "lea@meridian.example"}, **GOES_ON),
    ),
    "base:password_sent": Row(**OPEN),
    "base:password_reset": Row(args="colleague_id reset_token", **OPEN),
    # Nothing is kept for any of them: back to the start.
    "base:unsent": (Row(**GOES_ON), Row(method="POST", **GOES_ON)),
    "base:notifications": Row(**SIGNED_IN),
    "base:notifications_read": Row(method="POST", **GOES_ON),
    "base:notification": Row(args="notification_id", method="POST", **OWN),
}
