"""What comes round by itself for the registry."""

import datetime

from elearn.base.periodic import daily, every
from registry.models import RosterExport
from registry.schemes.reminding import run


@every(minutes=2)
def tend_rosters(at: datetime.datetime) -> None:
    """Long rosters whose worker died are taken up, and files kept long enough are deleted."""
    RosterExport.objects.tend(at=at)


@daily(hour=7)
def recertify(at: datetime.datetime) -> None:
    """Windows of renewal open, their courses are assigned, and reminders are sent when people are awake."""
    run(at=at)
