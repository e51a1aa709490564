"""Addresses of the learn pages about profile."""

from django.urls import URLPattern, path

from interleave.web.learn.views import profile

routes: list[URLPattern] = [
    path("profile/", profile.profile, name="profile"),
    path("profile/about/", profile.change_profile, name="profile_about"),
    path("profile/password/", profile.change_password, name="profile_password"),
    path("profile/mail/", profile.choose_mail, name="profile_mail"),
    path("profile/theme/", profile.choose_theme, name="profile_theme"),
]
