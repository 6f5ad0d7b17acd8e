"""Django's settings. Nothing is switched on that an authority would have to switch off.

All state lies in `YUJING_HOME`; what may differ between offices comes from the environment (docs/queue.md lists it).
"""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from inspection_queue.home import database, secret_key

ROOM = Path(__file__).parent

DEBUG = False
SECRET_KEY = secret_key()
ALLOWED_HOSTS = os.environ.get("YUJING_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("YUJING_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "inspection_queue.apps.InspectionQueue",
    "inspection_queue.apps.MasterData",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "inspection_queue.twins.JsonTwins",
    "inspection_queue.middleware.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "inspection_queue.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "inspection_queue.middleware.SessionEnds",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "inspection_queue.middleware.SentencesForFaults",
]
ROOT_URLCONF = "inspection_queue.urls"
WSGI_APPLICATION = "inspection_queue.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "inspection_queue.navigation.navigation",
            ],
        },
    }
]

DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "inspection_queue.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "login"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [ROOM / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"

# A session ends after half an hour without a click and, whatever happens, after a working day.
SESSION_IDLE_MINUTES = int(os.environ.get("YUJING_IDLE_MINUTES", "30"))
SESSION_HOURS = 10
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "inspection_queue.views.faults.stale_form"

# Behind HTTPS (YUJING_HTTPS=1) cookies never travel in the clear and browsers remember to come back by HTTPS.
_HTTPS = os.environ.get("YUJING_HTTPS", "0") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

# How long somebody may hold an item before it returns to the queue by itself.
LEASE_HOURS = int(os.environ.get("YUJING_LEASE_HOURS", "168"))
# From which amount the province sees fraud as a crime (诈骗解释 1: 3,000 to 10,000 yuan); raises an alarm, nothing else.
FRAUD_THRESHOLD_YUAN = int(os.environ.get("YUJING_FRAUD_THRESHOLD", "3000"))
RECORDS_PER_PAGE = 10
# Whether an investigator without any grid cell sees nothing (1) or everything (0).
GRID_STRICT = os.environ.get("YUJING_GRID_STRICT", "0") == "1"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
