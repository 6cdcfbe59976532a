"""One more type of question, made of its own module, model and template alone, works everywhere."""

import subprocess
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from assessments import regrading
from assessments.analysis import analyse, options_of
from assessments.interchange import aiken, gift, moodle_xml
from assessments.models import Question
from tests.accounts.factories import UserFactory
from tests.assessments.factories import QuestionFactory
from tests.assessments.types.journey import (
    asked,
    kept,
    learner,
    page,
    result,
    send,
    send_one,
    stream,
    survives_freezing,
    trainer,
)
from tests.tenth_type.models import JudgingQuestion
from tests.times import TEN_AM

__all__ = ["learner", "trainer"]
pytestmark = pytest.mark.django_db


class JudgingQuestionFactory(QuestionFactory):
    class Meta:
        model = JudgingQuestion
        skip_postgeneration_save = True

    statements = [
        ("statement", {"text": "Một", "is_true": True}),
        ("statement", {"text": "Hai", "is_true": False}),
    ]


@pytest.fixture
def author(trainer):
    """A trainer who may write this type too."""
    permissions = Permission.objects.filter(content_type__app_label="tenth_type")
    trainer.user_permissions.set(permissions)
    return trainer


def test_no_file_of_the_product_names_it():
    root = Path(__file__).parents[2]
    found = subprocess.run(
        ["git", "grep", "-il", "-e", "judging", "-e", "tenth_type", "--", ":!tests"],
        check=False,
        cwd=root,
        capture_output=True,
        text=True,
    )
    assert set(found.stdout.split()) <= {"elearn/settings/test.py"}


def test_is_offered_to_authors(client, author):
    html = client.get(reverse("bank:add")).content.decode()
    assert "Judge each statement." in html
    assert reverse("wagtailsnippets_tenth_type_judgingquestion:add") in html


def test_is_written_published_and_frozen(client, author):
    statements = stream("statements", ("statement", {"text": "Một", "is_true": True}))
    texts = {
        "title": "Xét", "prompt": "null", "explanation": "null", "legal_reference": "", "figure": "", "figure_alt": "",
        "category": "", "tags": "", "difficulty": "", "objective": "", "action-publish": "1",
    }  # fmt: skip
    from tests.assessments.types.journey import rich

    url = reverse("wagtailsnippets_tenth_type_judgingquestion:add")
    client.post(url, texts | statements | {"prompt": rich("Đúng hay sai?")})
    assert JudgingQuestion.objects.get().latest_version.kind == "judging"


def test_survives_freezing():
    assert survives_freezing(JudgingQuestionFactory())


def test_is_found_in_the_bank_copied_and_tried(client, author):
    question = JudgingQuestionFactory(title="Xét các câu")
    assert "Xét các câu" in client.get(reverse("bank:index")).content.decode()
    client.post(reverse("bank:copy", args=[question.pk]))
    assert JudgingQuestion.objects.count() == 2
    assert client.get(reverse("bank:try", args=[question.pk])).status_code == 200


def test_is_answered_marked_and_read(client, learner):
    attempt = asked(JudgingQuestionFactory(), learner, attempts_allowed=1)
    key = attempt.items.get().item.key
    assert page(client, attempt).count("<select") == 2
    send(client, attempt, key)
    assert kept(attempt) == key
    half = key | {next(iter(key)): "unsure"}
    assert send_one(client, attempt, half, sequence=9).status_code == 200
    html = result(client, attempt)
    attempt.refresh_from_db()
    assert attempt.score == attempt.max_score / 2
    assert "unsure" in html


def test_is_analysed_and_marked_again():
    question = JudgingQuestionFactory()
    attempt = asked(question, UserFactory())
    first, second = attempt.items.get().item.statements
    attempt.answer(1, {first.id: ["disagree"], second.id: ["disagree"]}, sequence=1, at=TEN_AM)
    attempt.submit(at=TEN_AM)
    assert analyse(attempt.quiz).items[0].facility == 0.5
    counts = {each.label: each.count for each in options_of(attempt.quiz, question.latest_version)}
    assert counts["Một: disagree"] == 1
    question.refresh_from_db()
    question.statements[0].value["is_true"] = False
    question.save_revision().publish()
    regrading.apply(question, taken_away=set(), reason="Sai", by=UserFactory(), at=TEN_AM)
    attempt.refresh_from_db()
    assert attempt.score == attempt.max_score


def test_is_known_by_no_format_of_exchange():
    assert not any(JudgingQuestion.item_kind() in each.FORMAT.kinds for each in (aiken, gift, moodle_xml))
    assert JudgingQuestion in Question.types()


def test_is_not_for_who_may_not(client, trainer):
    url = reverse("wagtailsnippets_tenth_type_judgingquestion:add")
    assert client.get(url).status_code in (302, 403)
