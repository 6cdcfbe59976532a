"""What the tests of quizzes in a browser share."""

import datetime

from django.utils import timezone

from assessments.models import Attempt, Response
from tests.assessments.factories import QuizFactory, TrueFalseQuestionFactory, start

WAIT = 60_000  # ms; what is waited for comes, a busy machine only takes longer


def statements(number, learner, **fields):
    """An attempt begun just now at a quiz of so many statements, all true."""
    questions = [TrueFalseQuestionFactory() for _ in range(number)]
    return start(QuizFactory(with_questions=questions, **fields), learner, at=timezone.now())


def say(page, position, value="true"):
    page.locator(f"#q{position} input[value={value}]").check()


def state(page, name):
    page.wait_for_selector(f'.savestate[data-state="{name}"]', timeout=WAIT)


def kept(attempt):
    return [asked.response for asked in attempt.items_with_responses()]


def arrived(attempt):
    """The positions answered, in the order in which the answers came in."""
    found = Response.objects.filter(attempt_item__attempt=attempt).order_by("pk")
    return list(found.values_list("attempt_item__position", flat=True))


def end(attempt, after, late=60):
    """The time is up in `after` seconds; answers given in time may arrive for `late` more."""
    ends_at = timezone.now() + datetime.timedelta(seconds=after)
    Attempt.objects.filter(pk=attempt.pk).update(
        ends_at=ends_at, late_until=ends_at + datetime.timedelta(seconds=late)
    )
