"""Cards: nobody sees what somebody else remembers."""

from tests.architecture.access.row import Row

ALL = {"anonymous": 302, "lea": 200, "theo": 200, "carla": 200, "kenji": 200, "ada": 200, "oona": 200}
OWN = {"anonymous": 302, "lea": 302, "theo": 404, "carla": 404, "kenji": 404, "ada": 404, "oona": 404}

TABLE = {
    "learn:refresh": Row(**ALL),
    "learn:deck": Row(**ALL),
    "learn:answer_card": Row(args="card_id", method="POST", data={"choice": "1"}, **OWN),
    "learn:review": Row(args="review_id", **OWN | {"lea": 200}),
    "learn:suspend_card": Row(args="card_id", method="POST", **OWN),
    "learn:resume_card": Row(args="card_id", method="POST", **OWN),
}
