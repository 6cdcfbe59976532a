"""How the staff area refuses."""

from accounts.models import Role


def refused(role):
    """The status for somebody with this role: our 403 without work there; staff are led back to their first page."""
    return 403 if role in (None, Role.LEARNER) else 302
