"""What comes round by itself for the registry."""

import datetime

from assessments.storage import private_storage
from elearn.base.leftovers import sweep
from elearn.base.periodic import daily, every
from registry.models import RosterExport, RosterImport
from registry.schemes.reminding import run


@every(minutes=2)
def tend_rosters(at: datetime.datetime) -> None:
    """Long rosters whose worker died are taken up, and files kept long enough are deleted."""
    RosterExport.objects.tend(at=at)


@every(hours=1)
def forget_uploads(at: datetime.datetime) -> None:
    """Uploaded rosters, taken over or not, and files of rosters that no row knows are deleted when promised."""
    RosterImport.objects.forget_old(at)
    known = RosterExport.objects.exclude(file="").values_list("file", flat=True)
    sweep(private_storage(), RosterExport.FOLDER, known=known, at=at)


@daily(hour=7)
def recertify(at: datetime.datetime) -> None:
    """Windows of renewal open, their courses are assigned, and reminders are sent when people are awake."""
    run(at=at)
