"""The entry point of web servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "elearn.settings.production")
application = get_wsgi_application()

from elearn.base.requests.characters import RequestInUnicode  # noqa: E402 - needs what was just set up

application.request_class = RequestInUnicode
