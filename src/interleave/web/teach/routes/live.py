"""Addresses of the teach pages about live."""

from django.urls import URLPattern, path

from interleave.web.teach.views import live, offerings, roster

routes: list[URLPattern] = [
    path("teach/", live.sessions, name="sessions"),
    path("teach/sessions/<uuid:session_id>/", roster.session, name="session"),
    path("teach/sessions/<uuid:session_id>/mark/", roster.mark, name="mark"),
    path("teach/sessions/<uuid:session_id>/undo/", roster.undo, name="undo_mark"),
    path("teach/sessions/<uuid:session_id>/all-present/", roster.all_present, name="mark_all_present"),
    path("teach/sessions/<uuid:session_id>/close/", roster.close, name="close_session"),
    path("teach/sessions/<uuid:session_id>/walk-in/", roster.walk_in, name="walk_in"),
    path("teach/sessions/<uuid:session_id>/code/", roster.code, name="check_in_code"),
    path("teach/sessions/<uuid:session_id>/print/", roster.sheet, name="sign_in_sheet"),
    path("teach/sessions/<uuid:session_id>/move/", live.move, name="move_session"),
    path("teach/sessions/<uuid:session_id>/cancel/", live.cancel, name="cancel_session"),
    path("teach/offerings/", offerings.offerings, name="offerings"),
    path("teach/offerings/new/", offerings.new, name="new_offering"),
    path("teach/offerings/<uuid:offering_id>/", offerings.offering, name="offering"),
    path("teach/offerings/<uuid:offering_id>/sessions/new/", live.plan, name="plan_session"),
    path("teach/offerings/<uuid:offering_id>/publish/", offerings.publish, name="publish_offering"),
    path("teach/offerings/<uuid:offering_id>/confirm/", offerings.confirm, name="confirm_offering"),
    path("teach/offerings/<uuid:offering_id>/seats/", offerings.seats, name="change_seats"),
    path("teach/offerings/<uuid:offering_id>/cancel/", offerings.cancel, name="cancel_offering"),
    path("teach/offerings/<uuid:offering_id>/restore/", offerings.restore, name="restore_offering"),
    path("teach/offerings/<uuid:offering_id>/people/", offerings.add_person, name="add_person"),
    path("teach/offerings/<uuid:offering_id>/waitlist/", offerings.waitlist, name="reorder_waitlist"),
    path("teach/offerings/<uuid:offering_id>/seat/", offerings.give_seat, name="give_seat"),
    path(
        "teach/offerings/<uuid:offering_id>/people/<uuid:person_id>/withdraw/",
        offerings.withdraw,
        name="withdraw_booking",
    ),
]
