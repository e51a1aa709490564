"""Forms with a password: a hash takes long, so they have a thread that no page waits for."""

PATHS = ("/sign-in/", "/setup/", "/invitation/", "/password/", "/profile/password/")
THREADS = 1
MOST_WAITING = 100  # some seconds of waiting
