"""Who may write surveys and tasks: designers and administrators. To others these pages do not exist."""

from tests.architecture.access.row import Row

HIDDEN = {"anonymous": 302, "lea": 404, "theo": 404, "carla": 404, "kenji": 404, "oona": 404}
READ = HIDDEN | {"ada": 200}
WRITE = HIDDEN | {"ada": 302}
# Oona may do everything in her own organisation.
OWN = HIDDEN | {"ada": 200, "oona": 200}
OWN_WRITE = HIDDEN | {"ada": 302, "oona": 302}
SURVEY = {"rows": "1", "title": "After", "q0-kind": "text", "q0-prompt": "And?"}
TASK = {"kind": "task", "title": "Ask", "confirmed_by": "self"}

TABLE = {
    "author:surveys": Row(**OWN),
    "author:new_survey": (Row(**OWN), Row(method="POST", data={**SURVEY, "seen": "0"}, **OWN_WRITE)),
    "author:survey": (
        Row(args="where_you_start_subject_id", **READ),
        Row(args="where_you_start_subject_id", method="POST", data={**SURVEY, "seen": "1"}, **WRITE),
    ),
    "author:tasks": Row(**OWN),
    "author:new_task": (Row(**OWN), Row(method="POST", data={**TASK, "seen": "0"}, **OWN_WRITE)),
    "author:task": (
        Row(args="try_it_subject_id", **READ),
        Row(args="try_it_subject_id", method="POST", data={**TASK, "seen": "1"}, **WRITE),
    ),
}
