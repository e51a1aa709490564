"""Who may design journeys: designers and administrators. To others these pages do not exist."""

from tests.architecture.access.row import Row

HIDDEN = {"anonymous": 302, "lea": 404, "theo": 404, "carla": 404, "kenji": 404, "oona": 404}
# Oona may do everything in her own organisation.
READ = HIDDEN | {"ada": 200}
WRITE = HIDDEN | {"ada": 302}
OWN = HIDDEN | {"ada": 200, "oona": 200}

TABLE = {
    "author:journeys": Row(**OWN),
    "author:new_journey": Row(**OWN),
    "author:journey": Row(args="journey_id", **READ),
    "author:edition": Row(args="journey_id version_id", **READ),
    "author:export": Row(args="journey_id version_id", **READ),
    "author:settings": Row(args="journey_id", **READ),
    "author:preview": Row(args="journey_id", **READ),
    "author:simulator": Row(
        args="journey_id", data={"share": "62", "absences": "2", "days_late": "0"}, **READ
    ),
    "author:compare": Row(args="journey_id", **READ),
    "author:publish": (
        Row(args="journey_id", **READ),
        Row(args="journey_id", method="POST", **WRITE),
    ),
    "author:new_draft": Row(args="journey_id", method="POST", **WRITE),
    "author:discard": (
        Row(args="journey_id", **READ),
        Row(args="journey_id", method="POST", **WRITE),
    ),
    "author:move_step": Row(
        args="journey_id", method="POST", data={"step": "@draft_step_id", "opens_on_day": "3"}, **WRITE
    ),
    "author:undo_move": Row(
        args="journey_id", method="POST", data={"step": "@draft_step_id", "opens": "0"}, **WRITE
    ),
    "author:new_stage": (
        Row(args="journey_id", **READ),
        Row(args="journey_id", method="POST", data={"title": "The end"}, **WRITE),
    ),
    "author:stage": (
        Row(args="journey_id draft_stage_id", **READ),
        Row(args="journey_id draft_stage_id", method="POST", data={"title": "The start"}, **WRITE),
    ),
    "author:place_stage": Row(args="journey_id draft_stage_id", method="POST", data={"to": "down"}, **WRITE),
    "author:remove_stage": Row(args="journey_id draft_stage_id", method="POST", **HIDDEN | {"ada": 409}),
    "author:new_step": Row(args="journey_id", data={"stage": "@draft_stage_id", "kind": "lesson"}, **READ),
    "author:find_subjects": Row(args="journey_id", data={"kind": "lesson"}, **READ),
    "author:step": Row(args="journey_id draft_step_id", **READ),
    "author:place_step": Row(args="journey_id draft_step_id", method="POST", data={"to": "down"}, **WRITE),
    "author:remove_step": (
        Row(args="journey_id draft_step_id", **READ),
        Row(args="journey_id draft_step_id", method="POST", **WRITE),
    ),
}
