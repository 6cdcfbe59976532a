"""A trainer answers a question as a learner would: it is checked, and nothing of it is kept."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Role
from assessments.models import AttemptFile, CaseStudyQuestion, FileQuestion, Question, Response
from tests.assessments.factories import (
    ChoiceQuestionFactory,
    EssayQuestionFactory,
    TrueFalseQuestionFactory,
    fields_of,
)
from tests.assessments.people import person

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n%a plan"


@pytest.fixture(autouse=True)
def trainer(client):
    client.force_login(person(Role.TRAINER))


def try_out(client, question, response=None, **files):
    """What the page says of this response."""
    data = {f"q1.{part}".rstrip("."): values for part, values in fields_of(response).items()}
    return client.post(reverse("bank:try", args=[question.pk]), data | files)


def saved(question):
    question.save()
    question.save_revision().publish()
    return question


def plan():
    return saved(FileQuestion(title="Kế hoạch", prompt="<p>Nộp kế hoạch.</p>", extensions=["pdf"]))


class TestAnswering:
    def test_shows_the_question_as_given_and_says_it_was_seen(self, client):
        question = ChoiceQuestionFactory()
        page = client.get(reverse("bank:try", args=[question.pk])).content.decode()
        question.refresh_from_db()
        assert "Số nào là tổng đài" in page
        assert question.previewed_at is not None

    @pytest.mark.parametrize(
        ("chosen", "share"), [("111", 1), ("911", 0), (None, 0)], ids=["right", "wrong", "nothing"]
    )
    def test_grades_the_answer(self, client, chosen, share):
        question = ChoiceQuestionFactory(explanation="<p>Vì sao đúng</p>")
        ids = {choice.text: choice.id for choice in Question.objects.get().build_item().choices}
        response = try_out(client, question, [ids[chosen]] if chosen else None)
        assert response.context["tried"].share == share
        assert "Vì sao đúng" in response.content.decode()

    def test_leaves_an_essay_to_a_person(self, client):
        tried = try_out(client, EssayQuestionFactory(), "Em báo 111.").context["tried"]
        assert (tried.response, tried.share) == ("Em báo 111.", None)

    def test_takes_what_is_not_published_yet(self, client):
        question = TrueFalseQuestionFactory()
        question.is_true = False
        question.save_revision()
        assert try_out(client, question, False).context["tried"].share == 1

    def test_a_draft_that_is_not_whole_yet_is_told_apart(self, client):
        question = ChoiceQuestionFactory(published=False, live=False, choices=[])
        response = try_out(client, question)
        question.refresh_from_db()
        assert (response.status_code, response.context["item"], question.previewed_at) == (200, None, None)

    def test_says_why_an_answer_is_none(self, client):
        response = try_out(client, TrueFalseQuestionFactory(), "có lẽ")
        assert response.status_code == 422
        assert response.context["tried"].refused

    def test_a_case_is_checked_as_one(self, client):
        parts = [("part", {"question": each}) for each in TrueFalseQuestionFactory.create_batch(2)]
        case = saved(CaseStudyQuestion(title="Tình huống", prompt="<p>Em làm gì?</p>", parts=parts))
        first, second = (str(value["question"].pk) for _kind, value in parts)
        assert try_out(client, case, {first: True, second: False}).context["tried"].share == 0.5

    def test_keeps_nothing(self, client):
        try_out(client, TrueFalseQuestionFactory(), True)
        assert not Response.objects.exists()


class TestFiles:
    def test_a_file_is_checked_and_not_stored(self, client, settings):
        upload = SimpleUploadedFile("kế hoạch.pdf", PDF)
        response = try_out(client, plan(), **{"q1.upload": upload})
        assert response.context["tried"].response == {"file": hashlib.sha256(PDF).hexdigest()}
        assert "kế hoạch.pdf" in response.content.decode()
        assert not AttemptFile.objects.exists()

    def test_another_kind_of_file_is_refused(self, client):
        response = try_out(client, plan(), **{"q1.upload": SimpleUploadedFile("a.pdf", b"MZ")})
        assert response.status_code == 422
        assert response.context["tried"].refused

    def test_a_file_that_was_not_asked_for_is_refused(self, client):
        response = try_out(client, EssayQuestionFactory(), **{"q1.upload": SimpleUploadedFile("a.pdf", PDF)})
        assert response.status_code == 422
