"""Pages for everybody: the door, notifications."""

from django.urls import URLPattern, path

from interleave.web.base.views import door, notifications, password, unsent

app_name = "base"

urlpatterns: list[URLPattern] = [
    path("", door.home, name="home"),
    path("sign-in/", door.sign_in, name="sign_in"),
    path("sign-out/", door.sign_out, name="sign_out"),
    path("setup/", door.setup, name="setup"),
    path("invitation/<slug:token>/", door.invitation, name="invitation"),
    path("password/", password.forgotten, name="password_forgotten"),
    path("password/sent/", password.sent, name="password_sent"),
    path("password/<uuid:person_id>/<slug:token>/", password.reset, name="password_reset"),
    path("unsent/", unsent.unsent, name="unsent"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/read/", notifications.read_all, name="notifications_read"),
    path("notifications/<uuid:notification_id>/", notifications.open_notification, name="notification"),
]
