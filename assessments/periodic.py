"""What comes round by itself for quizzes."""

import datetime

from assessments.models import Attempt, QuestionImport
from elearn.base.periodic import every


@every(minutes=2)
def hand_in_overdue(at: datetime.datetime) -> None:
    """What was saved of attempts whose time was up is handed in for learners who did not come back."""
    Attempt.objects.hand_in_overdue(at=at)


@every(hours=1)
def forget_uploads(at: datetime.datetime) -> None:
    """Files of questions that nobody took into the bank within a day are deleted."""
    QuestionImport.objects.forget_old(at)
