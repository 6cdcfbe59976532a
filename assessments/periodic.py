"""What comes round by itself for quizzes."""

import datetime

from assessments.models import Attempt
from elearn.base.periodic import every


@every(minutes=2)
def hand_in_overdue(at: datetime.datetime) -> None:
    """What was saved of attempts whose time was up is handed in for learners who did not come back."""
    Attempt.objects.hand_in_overdue(at=at)
