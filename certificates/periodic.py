"""What comes round by itself for certificates."""

import datetime

from certificates.models import Batch
from certificates.storage import HELD, private_storage
from elearn.base.leftovers import sweep
from elearn.base.periodic import every


@every(minutes=2)
def tend_batches(at: datetime.datetime) -> None:
    """Certificates of many whose worker died are taken up, and archives kept long enough are deleted."""
    Batch.objects.tend(at=at)


@every(hours=1)
def sweep_files(at: datetime.datetime) -> None:
    """Signed files that were looked at but never kept, and archives that no row knows, are deleted."""
    sweep(private_storage(), HELD, known=(), at=at)
    known = Batch.objects.exclude(file="").values_list("file", flat=True)
    sweep(private_storage(), Batch.FOLDER, known=known, at=at)
