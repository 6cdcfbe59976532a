"""What all environments share. Anything secret or local comes from the environment or from var/."""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("ELEARN_VAR") or BASE_DIR / "var")

INSTALLED_APPS = [
    "elearn.base",
    "localities",
    "accounts.apps.AccountsConfig",
    "media",
    "assessments",
    "courses",
    "certificates",
    "registry",
    "reports",
    "allauth",
    "allauth.account",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "accounts.apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "polymorphic",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "elearn.base.serving.clients.ClientMiddleware",  # whoever asks for the client's address comes after it
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # of another length each time, against BREACH
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "elearn.base.security.ContentSecurityPolicyMiddleware",
    "elearn.base.serving.keeping.KeepingMiddleware",
    "elearn.base.requests.characters.CharactersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "elearn.base.requests.bodies.BodyLengthMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.FirstPasswordMiddleware",
    "accounts.audit.middleware.DownloadsMiddleware",
    "accounts.asking_again.AskAgainMiddleware",
    "elearn.base.once.middleware.SentOnceMiddleware",
    "elearn.base.requests.incomplete.IncompleteFormMiddleware",
    "elearn.base.requests.characters.UnfitValuesMiddleware",
    "elearn.base.constraints.ConstraintsInWordsMiddleware",
    "elearn.base.in_use.InUseMiddleware",  # after it, so that it is asked first about what is protected
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "accounts.middleware.RefuseOnceMiddleware",
]

ROOT_URLCONF = "elearn.urls"
WSGI_APPLICATION = "elearn.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "elearn" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["elearn.base.templatetags.form_key"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database: your own PostgreSQL by DATABASE_URL, else the embedded one in var/postgres -------------------

if "DATABASE_URL" in os.environ:
    DATABASES: dict[str, Any] = {
        "default": dj_database_url.config(engine="elearn.postgres", conn_health_checks=True)
    }
else:
    _name = os.environ.get("ELEARN_DATABASE", "elearn")
    _role = os.environ.get("ELEARN_DATABASE_ROLE", "elearn")  # or postgres, which owns the tables
    DATABASES = {
        "default": {
            "ENGINE": "elearn.postgres",
            "NAME": _name,
            "EMBEDDED": {"data": VAR / "postgres", "database": _name, "role": _role},
        }
    }

# Failed sign-ins are counted in the default one, so all processes share it. accounts/receivers.py makes its table.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "elearn_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # a flood of addresses must not push the counts of others out
    },
    # Kept in each process, for what must cost no query: tries of certificate codes, files of scaled pictures.
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "local"},
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "renditions"},
}

# --- Background work ---------------------------------------------------------------------------------------

# Wagtail's small tasks run at once. Long ones (`@task(backend="background")`) wait in the database for
# `manage.py work`; in tests they run within the request that asks for them.
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "background": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
}

# --- People and sign-in ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.SignInBackend"]
SESSION_ENGINE = "accounts.sessions"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("username", "full_name", "email")}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "accounts.passwords.guessable.GuessablePasswordValidator"},
]  # fmt: skip
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "courses:my_learning"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.signing_in.forms.LoginForm",
    "reauthenticate": "accounts.signing_in.forms.ReauthenticateForm",
    "change_password": "accounts.signing_in.forms.ChangePasswordForm",
    "set_password": "accounts.signing_in.forms.SetPasswordForm",
    "reset_password": "accounts.signing_in.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.signing_in.forms.ResetPasswordKeyForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "phone", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are opened by unit officers; see accounts/README.md
ACCOUNT_PHONE_VERIFICATION_ENABLED = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# What changes how somebody gets in asks for the own password, unless it was given within so many seconds.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_METHODS = ["password"]  # by code is not for here: there is no address of such a page
# Django's own, which counts the e-mail address in: allauth's keeps a copy of every address that asks for a letter, and
# one changed since would still sign in and get letters by its copy.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
# Beside allauth's own. Wrong sign-ins count by person: accounts/signing_in/guesses.py.
ACCOUNT_RATE_LIMITS = {
    "own_password": "5/5m/user",  # wrong ones, of somebody signed in
    "change_password": "20/m/user",  # tries of new ones: the present one is counted by the line above
    "reset_letter": "5/h/key",  # by person
}
ACCOUNT_SESSION_REMEMBER = True  # a cadre on a bad line should not have to sign in again every week
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""

# --- Language and time -------------------------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese"))]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "elearn" / "locale"]
FORMAT_MODULE_PATH = ["elearn.formats"]

# --- Files -------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "elearn" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
STORAGES = {
    "default": {"BACKEND": "elearn.base.serving.full_disk.UploadStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    # What learners hand in: no address leads there.
    "private": {
        "BACKEND": "elearn.base.serving.full_disk.UploadStorage",
        "OPTIONS": {"location": VAR / "private", "base_url": None},
    },
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # the Wagtail page editor

# --- Digital signatures -------------------------------------------------------------------------------------

# With a PKCS#12 file or a PKCS#11 token certificates are signed; docs/decisions/0013 and README.md say how.
SIGNING = {
    "pkcs12": os.environ.get("ELEARN_SIGNING_PKCS12", ""),
    "passphrase": os.environ.get("ELEARN_SIGNING_PASSPHRASE", ""),
    "pkcs11_module": os.environ.get("ELEARN_SIGNING_PKCS11_MODULE", ""),
    "pkcs11_token": os.environ.get("ELEARN_SIGNING_PKCS11_TOKEN", ""),
    "pkcs11_pin": os.environ.get("ELEARN_SIGNING_PKCS11_PIN", ""),
    "pkcs11_certificate": os.environ.get("ELEARN_SIGNING_PKCS11_CERTIFICATE", ""),
    "timestamp_url": os.environ.get("ELEARN_SIGNING_TIMESTAMP_URL", ""),
    "roots": os.environ.get("ELEARN_SIGNING_ROOTS", ""),  # a file or a folder, PEM or DER
    "revoked": os.environ.get("ELEARN_SIGNING_REVOKED", ""),  # the same, of CRLs
}

# --- Security ----------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"  # the editor's preview shows our pages in a frame of our own
SECURE_REFERRER_POLICY = "same-origin"
# The camera reads QR codes of certificates; nothing else of the device is asked for.
PERMISSIONS_POLICY = "camera=(self), microphone=(), geolocation=(), payment=(), usb=()"
TRUSTED_PROXIES: list[str] = []  # whose word is taken for who the client is: elearn/base/serving/clients.py
SESSION_COOKIE_NAME = "elearn_session"
CSRF_COOKIE_NAME = "elearn_csrf"
CSRF_FAILURE_VIEW = "elearn.views.csrf_failure"

# --- Wagtail -----------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "elearn"
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
WAGTAILADMIN_BASE_URL = os.environ.get("ELEARN_BASE_URL", "http://localhost:8000")
WAGTAILADMIN_PERMITTED_LANGUAGES = [("vi", _("Vietnamese"))]
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # a choice of one is not asked for
WAGTAILIMAGES_IMAGE_MODEL = "media.CustomImage"
WAGTAILDOCS_DOCUMENT_MODEL = "media.CustomDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "media.forms.DocumentForm"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "odt", "txt", "csv"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "media.forms.ImageForm"
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 25_000_000  # as media/pictures.py says, which looks first
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024  # bytes
WAGTAIL_AUTOSAVE_INTERVAL = 0  # it overwrote what "Save draft" had saved: docs/decisions/0016
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
# A password shared by many would be one more door to guess at: pages and documents are closed by roles alone.
WAGTAIL_PRIVATE_PAGE_OPTIONS = WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = WAGTAILDOCS_PASSWORD_REQUIRED_TEMPLATE = "403.html"  # noqa: S105
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "elearn.base.rich_text.RichTextArea"}}
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "elearn.base.search"}}
