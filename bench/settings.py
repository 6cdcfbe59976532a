"""Production, with the empty view added."""

from elearn.settings.production import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
