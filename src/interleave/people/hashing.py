"""How passwords are stored: by Argon2id, which needs memory as well as time."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id at the minimum of OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, one lane.

    RFC 9106 names more memory where there is time; here many people sign in at nine o'clock.
    """

    time_cost = 2
    memory_cost = 19456  # KiB
    parallelism = 1
