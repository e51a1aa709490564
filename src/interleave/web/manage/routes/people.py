"""Addresses of the manage pages about people."""

from django.urls import URLPattern, path

from interleave.web.manage.views import duties, people, people_files, structure

ONE = "manage/people/<uuid:person_id>/"

routes: list[URLPattern] = [
    path("manage/people/", people.people, name="people"),
    path("manage/people/add/", people.add_person, name="add_person"),
    path("manage/people/invite/", people.invite_waiting, name="invite_people"),
    path("manage/people/import/", people_files.import_people, name="import_people"),
    path("manage/people/import/example/", people_files.example_file, name="import_example"),
    path(
        "manage/people/imports/<uuid:import_id>/left-out/", people_files.left_out_lines, name="left_out_lines"
    ),
    path("manage/people/import/<str:token>/", people_files.import_report, name="import_report"),
    path("manage/people/import/<str:token>/choices/", people_files.choose_reading, name="import_choices"),
    path("manage/people/import/<str:token>/apply/", people_files.import_apply, name="import_apply"),
    path("manage/people/export/", people_files.export_people, name="export_people"),
    path(ONE, people.person, name="person"),
    path(f"{ONE}change/", people.change_person, name="change_person"),
    path(f"{ONE}roles/", people.set_roles, name="person_roles"),
    path(f"{ONE}close/", duties.close_account, name="close_account"),
    path(f"{ONE}duties/", duties.hand_over, name="hand_over"),
    path(f"{ONE}reopen/", people.reopen_account, name="reopen_account"),
    path(f"{ONE}invite/", people.invite, name="invite_person"),
    path(f"{ONE}withdraw/", people.withdraw_invitation, name="withdraw_invitation"),
    path("manage/organisation/", structure.organisation, name="organisation"),
    path("manage/sites/", structure.sites, name="sites"),
    path("manage/sites/<uuid:site_id>/", structure.site, name="site"),
    path("manage/sites/<uuid:site_id>/remove/", structure.remove_site, name="remove_site"),
    path("manage/teams/", structure.teams, name="teams"),
    path("manage/teams/<uuid:team_id>/", structure.team, name="team_change"),
    path("manage/teams/<uuid:team_id>/remove/", structure.remove_team, name="remove_team"),
]
