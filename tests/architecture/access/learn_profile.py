"""Everybody has a profile: her own."""

from tests.architecture.access.row import Row

READ = {"anonymous": 302, "lea": 200, "theo": 200, "carla": 200, "kenji": 200, "ada": 200, "oona": 200}
WRITE = {"anonymous": 302, "lea": 302, "theo": 302, "carla": 302, "kenji": 302, "ada": 302, "oona": 302}

TABLE = {
    "learn:profile": Row(**READ),
    "learn:profile_about": Row(
        method="POST", data={"name": "New Name", "zone": "Asia/Tokyo", "language": "en"}, **WRITE
    ),
    "learn:profile_password": Row(
        method="POST", data={"old_password": "interleave", "password": "a quiet winter morning"}, **WRITE
    ),
    "learn:profile_mail": Row(method="POST", data={"due": "on"}, **WRITE),
    "learn:profile_theme": Row(method="POST", data={"theme": "dark"}, **WRITE),
}
