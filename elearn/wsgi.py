"""The entry point of web servers: imported by each of their processes that answers requests."""

import os

from django.core.wsgi import get_wsgi_application

from elearn.base.serving.clients import is_proxy
from elearn.base.serving.ending import end_with_parent
from elearn.base.serving.slow_bodies import SlowBodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "elearn.settings.production")
django_application = get_wsgi_application()

from elearn.base.requests.characters import RequestInUnicode  # noqa: E402 - needs what was just set up

django_application.request_class = RequestInUnicode
end_with_parent()
application = SlowBodies(django_application, is_proxy=is_proxy)
