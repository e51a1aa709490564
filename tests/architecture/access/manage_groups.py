"""Who may look after groups: designers and administrators, who see everybody's name."""

from tests.architecture.access.row import Row

LISTS = {"anonymous": 302, "lea": 403, "theo": 403, "carla": 403, "kenji": 403}
HIDDEN = {"anonymous": 302, "lea": 404, "theo": 404, "carla": 404, "kenji": 404, "oona": 404}
READ = HIDDEN | {"ada": 200}
WRITE = HIDDEN | {"ada": 302}

TABLE = {
    "manage:groups": (
        Row(**LISTS | {"ada": 200, "oona": 200}),
        Row(method="POST", data={"name": "Green"}, **LISTS | {"ada": 302, "oona": 302}),
    ),
    "manage:group": (
        Row(args="group_id", **READ),
        Row(args="group_id", method="POST", data={"name": "Purple"}, **WRITE),
    ),
    "manage:join_group": Row(args="group_id", method="POST", data={"people": "@colleague_id"}, **WRITE),
    "manage:leave_group": Row(args="group_id person_id", method="POST", **WRITE),
    "manage:remove_group": Row(args="empty_group_id", method="POST", **WRITE),
}
