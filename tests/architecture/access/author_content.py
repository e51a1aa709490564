"""Who may write content: designers and administrators. To others these pages do not exist."""

from tests.architecture.access.row import Row

HIDDEN = {"anonymous": 302, "lea": 404, "theo": 404, "carla": 404, "kenji": 404, "oona": 404}
READ = HIDDEN | {"ada": 200}
WRITE = HIDDEN | {"ada": 302}
# Oona may do everything in her own organisation.
OWN = HIDDEN | {"ada": 200, "oona": 200}
OWN_WRITE = HIDDEN | {"ada": 302, "oona": 302}

TABLE = {
    "author:modules": Row(**OWN),
    "author:new_module": (
        Row(**OWN),
        Row(method="POST", data={"kind": "lesson", "title": "New"}, **OWN_WRITE),
    ),
    "author:text_preview": Row(method="POST", data={"body": "Hello"}, **OWN),
    "author:module": (
        Row(args="draft_module_id", **READ),
        Row(
            args="draft_module_id",
            method="POST",
            data={"revision": "1", "title": "New", "minutes": "5", "body": "Hello"},
            **WRITE,
        ),
    ),
    "author:publish_module": (
        Row(args="draft_module_id", **READ),
        Row(args="module_id", method="POST", data={"revision": "0"}, **HIDDEN | {"ada": 409}),
    ),
    "author:withdraw_module": (
        Row(args="module_id", **READ),
        Row(args="module_id", method="POST", **WRITE),
    ),
    "author:module_version": Row(args="module_id number", **READ),
    "author:media": Row(**OWN),
    "author:media_item": (
        Row(args="media_id", **READ),
        Row(args="media_id", method="POST", data={"alt": "A ladder"}, **WRITE),
    ),
    "author:job_aids": Row(**OWN),
    "author:new_job_aid": (
        Row(**OWN),
        Row(method="POST", data={"revision": "0", "title": "New", "body": "Text"}, **OWN_WRITE),
    ),
    "author:job_aid": Row(args="slug", **OWN),
    "author:withdraw_job_aid": (
        Row(args="slug", **OWN),
        Row(args="slug", method="POST", **OWN_WRITE),
    ),
    "author:skills": Row(**OWN),
    "author:new_skill": (
        Row(**OWN),
        Row(method="POST", data={"title": "New", "slug": "", "objective": "Do it"}, **OWN_WRITE),
    ),
    "author:skill": Row(args="skill_id", **READ),
    "author:quizzes": Row(**OWN),
    "author:new_quiz": (Row(**OWN), Row(method="POST", data={"title": "New"}, **OWN_WRITE)),
    "author:quiz": (
        Row(args="quiz_id", **READ),
        Row(
            args="draft_quiz_id",
            method="POST",
            data={"revision": "1", "title": "New", "pass_percent": "70", "review": "never"},
            **WRITE,
        ),
    ),
    "author:add_question": Row(args="draft_quiz_id", method="POST", data={"kind": "numeric"}, **WRITE),
    "author:quiz_question": Row(args="quiz_id number", **READ),
    "author:move_question": Row(
        args="quiz_id number", method="POST", data={"action": "up", "revision": "0"}, **HIDDEN | {"ada": 302}
    ),
    "author:preview_quiz": Row(args="quiz_id", **READ),
    "author:publish_quiz": (
        Row(args="draft_quiz_id", **READ),
        Row(args="quiz_id", method="POST", data={"revision": "0"}, **HIDDEN | {"ada": 409}),
    ),
    "author:withdraw_quiz": (
        Row(args="quiz_id", **READ),
        Row(args="quiz_id", method="POST", **WRITE),
    ),
}
