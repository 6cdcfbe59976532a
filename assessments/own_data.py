"""What quizzes keep of a person."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.own_data import Row, section, told
from assessments.models.review import Shown


@section(gettext_lazy("Exam papers"))
def papers(person: User) -> Iterable[Row]:
    """Each attempt with all answers to it; the result as far as the quiz shows it to the learner."""
    standings = {}
    own = person.attempts.select_related("quiz").prefetch_related("items__responses").order_by("pk")
    for attempt in own:
        quiz = attempt.quiz
        if quiz.pk not in standings:
            standings[quiz.pk] = quiz.standing(person, at=timezone.now())
        row = told(attempt, "quiz", "number", "started_at", "submitted_at")
        row[_("Answers")] = [
            {_("Question"): asked.position, _("Answer"): each.content, _("Received"): each.received_at}
            for asked in attempt.items.all()
            for each in asked.responses.all()
        ]
        if Shown.SCORE in attempt.shown(standings[quiz.pk]):
            row |= {_("Result, percent"): attempt.percent, _("Passed"): attempt.passed}
        yield row
