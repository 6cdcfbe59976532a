"""Exam papers as staff and learners read them back."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.accounts.factories import UserFactory
from tests.assessments.factories import (
    CaseStudyQuestionFactory,
    ChoiceQuestionFactory,
    EssayQuestionFactory,
    GapFillQuestionFactory,
    MatchingQuestionFactory,
    OrderingQuestionFactory,
    QuizFactory,
    answer_right,
    start,
)

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def paper():
    """One of many types, whose essay was written twice and marked by a person."""
    makers = (
        ChoiceQuestionFactory,
        MatchingQuestionFactory,
        OrderingQuestionFactory,
        GapFillQuestionFactory,
        CaseStudyQuestionFactory,
        EssayQuestionFactory,
    )
    now = timezone.now()
    learner = UserFactory(full_name="Nguyễn Thị Mẫu")
    attempt = start(QuizFactory(with_questions=[make() for make in makers]), learner, at=now)
    for sequence, words in enumerate(("Em báo thầy cô.", "Em báo thầy cô và gọi 111."), 1):
        answer_right(attempt, at=now, sequence=sequence, essay=words)
    attempt.submit(at=now)
    essay = attempt.items.get(position=len(makers))
    essay.give(Decimal("0.5"), by=UserFactory(), comment="Nên nói rõ báo cho ai.", at=now)
    return attempt


def test_look_right_to_staff(page, desktop, sign_in, paper, looks_right):
    trainer = UserFactory(role="trainer")
    for screen in (page, desktop):
        sign_in(trainer, on=screen)
        screen.goto(reverse("papers:index"))
        screen.get_by_role("link", name="Nguyễn Thị Mẫu").click()
        screen.locator("summary").last.click()
        screen.get_by_text("Em báo thầy cô.", exact=True).wait_for()
        looks_right(screen, "staff-paper")


def test_look_right_to_their_learner(page, sign_in, paper, looks_right):
    sign_in(paper.learner)
    page.goto(reverse("assessments:papers"))
    looks_right(page, "own-papers")
    page.get_by_role("link", name=str(paper.quiz)).click()
    page.get_by_text("Em báo thầy cô và gọi 111.").wait_for()
