"""Who may look after accounts: administrators, each in her own organisation.

One's own account, and that of a report, exists for oneself and for the manager, who may not manage it;
accounts of others do not exist for anybody else.
"""

from tests.architecture.access.row import Row

LISTS = {"anonymous": 302, "lea": 403, "theo": 403, "carla": 403, "kenji": 403}
READ = LISTS | {"ada": 200, "oona": 200}
WRITE = LISTS | {"ada": 302, "oona": 302}
# The account is Léa's; Kenji is her manager.
ONE = {"anonymous": 302, "lea": 403, "theo": 404, "carla": 404, "kenji": 403, "oona": 404}
ONE_READ = ONE | {"ada": 200}
ONE_WRITE = ONE | {"ada": 302}
HIDDEN = {"anonymous": 302, "lea": 404, "theo": 404, "carla": 404, "kenji": 404, "oona": 404}
PART_READ = HIDDEN | {"ada": 200}
PART_WRITE = HIDDEN | {"ada": 302}

TABLE = {
    "manage:people": Row(**READ),
    "manage:add_person": (
        Row(**READ),
        Row(method="POST", data={"name": "Mina Roy", "email": "mina@new.example"}, **WRITE),
    ),
    "manage:invite_people": (Row(**READ), Row(method="POST", **WRITE)),
    "manage:import_people": Row(**READ),
    "manage:import_example": Row(**READ),
    "manage:import_report": Row(args="import_token", **PART_READ),
    "manage:import_choices": Row(args="import_token", method="POST", **PART_WRITE),
    "manage:import_apply": Row(args="import_token", method="POST", **PART_WRITE),
    "manage:left_out_lines": Row(args="import_id", **LISTS | {"ada": 200, "oona": 404}),
    "manage:export_people": Row(**READ),
    "manage:person": Row(args="person_id", **ONE_READ),
    "manage:change_person": (
        Row(args="person_id", **ONE_READ),
        Row(
            args="person_id",
            method="POST",
            data={"name": "Léa Martin", "email": "lea@meridian.example"},
            **ONE_WRITE,
        ),
    ),
    "manage:person_roles": Row(args="person_id", method="POST", data={"roles": "coach"}, **ONE_WRITE),
    "manage:close_account": (
        Row(args="person_id", **ONE_READ),
        Row(args="person_id", method="POST", **ONE_WRITE),
    ),
    "manage:hand_over": (
        Row(args="person_id", **ONE_READ),
        Row(
            args="facilitator_id",
            method="POST",
            data={"cohorts": "@designer_id"},
            **PART_WRITE | {"theo": 403},
        ),
    ),
    "manage:reopen_account": Row(args="person_id", method="POST", **ONE_WRITE),
    "manage:invite_person": Row(args="invited_id", method="POST", **PART_WRITE),
    "manage:withdraw_invitation": Row(args="invited_id", method="POST", **PART_WRITE),
    "manage:organisation": (
        Row(**READ),
        Row(method="POST", data={"name": "Meridian International", "zone": "Europe/Paris"}, **WRITE),
    ),
    "manage:sites": (
        Row(**READ),
        Row(method="POST", data={"name": "Lyon", "zone": "Europe/Paris", "currency": "EUR"}, **WRITE),
    ),
    "manage:site": Row(args="site_id", **PART_READ),
    "manage:remove_site": Row(args="site_id", method="POST", **PART_WRITE),
    "manage:teams": (Row(**READ), Row(method="POST", data={"name": "Buying"}, **WRITE)),
    "manage:team_change": Row(args="team_id", **PART_READ),
    "manage:remove_team": Row(args="team_id", method="POST", **PART_WRITE),
}
