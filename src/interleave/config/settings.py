"""Settings, from the environment. The one place, beside urls and asgi, that names everything.

INTERLEAVE_DATA          folder of the database, the uploads and the secret (default ./data/run)
INTERLEAVE_DATABASE_URL  postgresql://user:password@host:port/name; absent: SQLite in the data folder
INTERLEAVE_SECRET        the signing key; absent: a file in the data folder, made on first start
INTERLEAVE_HOSTS         host names, by comma, that the pages answer to (default: this machine)
INTERLEAVE_MAIL          console: (default), file:/folder, or smtp://user:password@host:port?tls=1
INTERLEAVE_MAIL_FROM     the sender of mails
INTERLEAVE_ADDRESS       the public address in mails, such as https://learn.example.org
INTERLEAVE_SECURE        1 when the pages are served over HTTPS: cookies and HSTS follow
INTERLEAVE_DEBUG         1 shows tracebacks; for developers only
INTERLEAVE_DEMO_CLOCK    seconds by which the clock is ahead; the commands set it, for demo data only
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from interleave.config import environment

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("INTERLEAVE_DATA", ROOT / "data" / "run")).resolve()

CLOCK_OFFSET = environment.clock_offset(os.environ.get("INTERLEAVE_DEMO_CLOCK", ""))
DEBUG = os.environ.get("INTERLEAVE_DEBUG") == "1"
SECRET_KEY = environment.secret_key(DATA)
SECURE = os.environ.get("INTERLEAVE_SECURE") == "1"
ADDRESS = os.environ.get("INTERLEAVE_ADDRESS", "http://127.0.0.1:8000")
ALLOWED_HOSTS = environment.hosts(os.environ.get("INTERLEAVE_HOSTS", ""), ADDRESS)
CSRF_TRUSTED_ORIGINS = [ADDRESS] if ADDRESS.startswith("https://") else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "interleave.kernel",
    "interleave.ledger",
    "interleave.people",
    "interleave.catalogue",
    "interleave.selfpaced",
    "interleave.assessments",
    "interleave.live",
    "interleave.community",
    "interleave.coaching",
    "interleave.reinforcement",
    "interleave.journeys",
    "interleave.insights",
    "interleave.notifications",
    "interleave.interop",
    "interleave.web",
]

# Kinds of step from outside: dotted paths of packages, apps too (docs/how-to/add-a-step-kind.md).
STEP_KINDS = [path for path in os.environ.get("INTERLEAVE_STEP_KINDS", "").split(",") if path]
INSTALLED_APPS += STEP_KINDS

# Run in this order, in the transaction of the event, and on replay.
PROJECTORS: list[str] = [
    "interleave.journeys.projectors.advance",
    "interleave.reinforcement.projectors",
    "interleave.insights.projectors",
    "interleave.notifications.projectors.tell",
]
# Run after those, never on replay: what they put leaves the house.
OUTBOX_PROJECTORS: list[str] = [
    "interleave.interop.calendar.projectors",
    "interleave.notifications.projectors.post",
]
# Run after all projectors, in the same transaction, never on replay: what a context does when something
# happened in another one. Live comes first, so that offerings are locked before enrolments.
REACTIONS: list[str] = [
    "interleave.live.reactions",
    "interleave.coaching.reactions",
    "interleave.journeys.reactions",
    "interleave.community.reactions",
]
# What a person has at an hour: functions of (person_ids, starts_at, ends_at), one per context.
COMMITMENTS: list[str] = [
    "interleave.live.selectors.list_commitments",
    "interleave.coaching.selectors.list_commitments",
]
# Who delivers which kind of outbox message.
SENDERS: dict[str, str] = {
    "invite": "interleave.interop.calendar.delivery.send_invite",
    "mail.notification": "interleave.notifications.delivery.send_mail",
    "mail.invitation": "interleave.notifications.delivery.send_mail",
    "mail.password": "interleave.notifications.delivery.send_mail",
    "release_seats": "interleave.journeys.services.release_left_seats",  # put by a migration
    "withdraw_enrolments": "interleave.journeys.services.withdraw_left_enrolments",  # put by a migration
}
# What the background loop does beside draining the outbox: functions of (now) per organisation in scope.
PERIODIC: list[str] = [
    "interleave.kernel.submissions.delete_old_forms",
    "interleave.assessments.services.close_overdue_attempts",
    "interleave.assessments.services.refresh_item_statistics",
    "interleave.selfpaced.services.forget_pings",
    "interleave.notifications.services.remind_of_sessions",
    "interleave.notifications.services.remind_of_meetings",
    "interleave.notifications.services.remind_of_steps",
    "interleave.live.services.expire_offers",
    "interleave.reinforcement.services.fit_memories",
    "interleave.insights.services.assess_cohorts",
    "interleave.insights.services.learn_from_past",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "interleave.web.base.middleware.OrganisationMiddleware",
    "interleave.web.base.sent_forms.UnsentFormMiddleware",
    "interleave.web.base.middleware.DomainErrorMiddleware",
    "interleave.web.base.sent_forms.SubmissionMiddleware",
    "interleave.web.base.database_errors.DatabaseErrorMiddleware",
]

ROOT_URLCONF = "interleave.config.urls"
WSGI_APPLICATION = "interleave.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "interleave.web.base.loaders.AudienceLoader",
                        *(["django.template.loaders.app_directories.Loader"] if STEP_KINDS else []),
                    ],
                ),
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "interleave.web.base.context.chrome",
            ],
            # Pages are made of fixed words and links; these two cost a fraction of Django's own.
            "libraries": {"i18n": "interleave.web.base.templatetags.quick_words"},
            "builtins": [
                "interleave.web.base.templatetags.quick_url",
                "interleave.web.base.templatetags.look",
                "interleave.web.base.templatetags.prose",
                "interleave.web.base.templatetags.stencil",
                "interleave.web.base.templatetags.form_token",
            ],
        },
    },
]
FORM_RENDERER = "interleave.web.base.forms.Renderer"

DATABASES = {"default": environment.database(os.environ.get("INTERLEAVE_DATABASE_URL", ""), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["interleave.people.authentication.PersonBackend"]
# The first stores passwords; one that another has stored is stored anew at the next sign-in.
PASSWORD_HASHERS = [
    "interleave.people.hashing.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
# An email is unique inside its organisation; PersonBackend tells accounts apart. And the library i18n above
# stands for Django's on purpose.
SILENCED_SYSTEM_CHECKS = ["auth.W004", "templates.W003"]
LOGIN_URL = "base:sign_in"
LOGIN_REDIRECT_URL = "base:home"
LOGOUT_REDIRECT_URL = "base:sign_in"
PASSWORD_RESET_TIMEOUT = 60 * 60 * 4

SESSION_ENGINE = "interleave.web.base.sessions"
SESSION_COOKIE_NAME = "interleave"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True  # scripts take the token from the page
CSRF_FAILURE_VIEW = "interleave.web.base.views.errors.csrf_failed"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "build" / "static"]
STATIC_ROOT = ROOT / "build" / "collected"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "media"},
    },
    "staticfiles": {"BACKEND": environment.static_storage(STATIC_ROOT)},
}
UPLOAD_LIMIT_BYTES = 20 * 1024 * 1024  # one file
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_PERMISSIONS = 0o640

EMAIL_BACKEND, _mail = environment.mail(os.environ.get("INTERLEAVE_MAIL", "console:"))
EMAIL_HOST = _mail.get("host", "")
EMAIL_PORT = _mail.get("port", 25)
EMAIL_HOST_USER = _mail.get("user", "")
EMAIL_HOST_PASSWORD = _mail.get("password", "")
EMAIL_USE_TLS = _mail.get("tls", False)
EMAIL_FILE_PATH = _mail.get("folder", None)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("INTERLEAVE_MAIL_FROM", "Interleave <no-reply@localhost>")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {
        "interleave": {"handlers": ["console"], "level": "INFO"},
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}
