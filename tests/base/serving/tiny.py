"""An application that says which process answers, for tests of how processes begin and end."""

import os

from elearn.base.serving import ending

ending.LOOKS_EVERY = 0.05
ending.end_with_parent()


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
