"""What comes round by itself for certificates."""

import datetime

from certificates.models import Batch
from elearn.base.periodic import every


@every(minutes=2)
def tend_batches(at: datetime.datetime) -> None:
    """Certificates of many whose worker died are taken up, and archives kept long enough are deleted."""
    Batch.objects.tend(at=at)
