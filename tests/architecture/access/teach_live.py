"""Who runs sessions and offerings: their facilitators, and those who organise."""

from tests.architecture.access.row import Row

RUN = {"anonymous": 302, "lea": 404, "theo": 200, "carla": 404, "kenji": 404, "ada": 200, "oona": 404}
DO = RUN | {"theo": 302, "ada": 302}
ROLES = {"anonymous": 302, "lea": 403, "theo": 200, "carla": 403, "kenji": 403, "ada": 200, "oona": 200}
PERSON = {"person_id": "@person_id"}

TABLE = {
    "teach:sessions": Row(**ROLES),
    "teach:offerings": Row(**ROLES),
    "teach:new_offering": Row(**ROLES),
    "teach:session": Row(args="session_id", **RUN),
    "teach:mark": Row(args="session_id", method="POST", data=PERSON | {"answer": "present"}, **DO),
    "teach:undo_mark": Row(
        args="session_id", method="POST", data=PERSON | {"version": "1"}, **RUN | {"theo": 404, "ada": 404}
    ),
    "teach:mark_all_present": Row(args="session_id", method="POST", **DO),
    "teach:close_session": Row(args="session_id", method="POST", **DO),
    "teach:walk_in": (
        Row(args="session_id", **RUN),
        Row(args="session_id", method="POST", data={"person_id": "@coach_id"}, **DO),
    ),
    "teach:check_in_code": Row(args="session_id", **RUN),
    "teach:sign_in_sheet": Row(args="session_id", **RUN),
    "teach:move_session": Row(args="session_id", **RUN),
    "teach:cancel_session": Row(args="session_id", **RUN),
    "teach:offering": Row(args="offering_id", **RUN),
    "teach:plan_session": Row(args="clinic_offering_id", **RUN),
    "teach:publish_offering": Row(args="offering_id", method="POST", **DO),
    "teach:confirm_offering": Row(args="clinic_offering_id", method="POST", **DO),
    "teach:change_seats": Row(args="offering_id", method="POST", data={"seats": "31"}, **DO),
    "teach:cancel_offering": (
        Row(args="clinic_offering_id", **RUN),
        Row(args="clinic_offering_id", method="POST", data={"reason": "Snow"}, **DO),
    ),
    "teach:restore_offering": Row(args="clinic_offering_id", method="POST", **DO),
    "teach:add_person": Row(args="clinic_offering_id", **RUN),
    "teach:reorder_waitlist": Row(args="clinic_offering_id", method="POST", data=PERSON, **DO),
    "teach:give_seat": Row(args="offering_id", method="POST", data=PERSON, **DO),
    "teach:withdraw_booking": Row(args="offering_id person_id", **RUN),
}
