"""The pages of marking again: a dry run, a yes, a log."""

import pytest
from django.urls import reverse
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.test.utils.form_data import rich_text

from assessments import regrading
from assessments.models import Regrade
from courses.models import Enrolment
from tests.accounts.factories import UserFactory
from tests.assessments.factories import QuizFactory, TrueFalseQuestionFactory, start
from tests.certificates.factories import course
from tests.localities.factories import UnitFactory
from tests.times import NINE_AM, TEN_AM

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(client):
    trainer = UserFactory(role="trainer")
    client.force_login(trainer)
    return trainer


def wrong_key(*answers):
    """A question whose key is corrected after these answers; two points of three are needed."""
    question = TrueFalseQuestionFactory(is_true=True)
    quiz = QuizFactory(with_questions=[question], pass_mark=60)
    attempts = []
    for answer in answers:
        attempt = start(quiz)
        attempt.answer(1, {"": [answer]}, sequence=1, at=NINE_AM)
        attempt.submit(at=NINE_AM)
        attempts.append(attempt)
    question.is_true = False
    question.save_revision().publish()
    return question, attempts


class TestWhoMay:
    @pytest.mark.parametrize("role", [None, "unit_officer"])
    def test_nobody_else(self, client, role):
        client.force_login(UserFactory(role=role, unit=UnitFactory()) if role else UserFactory())
        question, _attempts = wrong_key("true")
        for url in (
            reverse("regrade:index"),
            reverse("regrade:question", args=[question.pk]),
            reverse("analysis:index"),
            reverse("analysis:quiz", args=[question.slots.get().quiz_id]),
            reverse("analysis:chart", args=[question.slots.get().quiz_id]),
            reverse("analysis:export", args=[question.slots.get().quiz_id]),
        ):
            assert client.get(url).status_code in (302, 403)
        client.post(reverse("regrade:question", args=[question.pk]), {"reason": "x"})
        assert not Regrade.objects.exists()


class TestDryRun:
    def test_says_who_would_change(self, client, trainer):
        question, (loses, wins) = wrong_key("true", "false")
        response = client.get(reverse("regrade:question", args=[question.pk]))
        html = response.content.decode()
        assert loses.learner.full_name in html
        assert wins.learner.full_name in html
        assert [value for value, _label in response.context["form"].fields["taken_away"].choices] == [
            loses.pk
        ]
        assert not Regrade.objects.exists()

    def test_of_a_question_that_was_not_corrected_says_what_to_do(self, client, trainer):
        question = TrueFalseQuestionFactory()
        response = client.get(reverse("regrade:question", args=[question.pk]), follow=True)
        assert response.redirect_chain
        assert response.context["messages"]


class TestOffer:
    """After a corrected key is published from the editor."""

    def publish(self, client, question, **fields):
        url = reverse("wagtailsnippets_assessments_truefalsequestion:edit", args=[question.pk])
        form = client.get(url).context["form"]
        data = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
        for bound in form:
            if isinstance(bound.field.widget, DraftailRichTextArea):
                data[bound.html_name] = rich_text(form.instance.serializable_value(bound.name) or "")
        return client.post(url, {**data, "action-publish": "1", **fields}, follow=True)

    def given(self, answer):
        question = TrueFalseQuestionFactory(is_true=True)
        attempt = start(QuizFactory(with_questions=[question]))
        attempt.answer(1, {"": [answer]}, sequence=1, at=NINE_AM)
        attempt.submit(at=NINE_AM)
        return question

    def test_leads_to_the_dry_run_where_scores_would_change(self, client, trainer):
        question = self.given("true")
        page = self.publish(client, question, is_true="False")
        question.refresh_from_db()
        assert not question.is_true
        assert reverse("regrade:question", args=[question.pk]) in page.content.decode()

    def test_is_not_made_where_nothing_would_change(self, client, trainer):
        question = self.given("true")
        page = self.publish(client, question, explanation=rich_text("<p>Rõ hơn.</p>"))
        assert reverse("regrade:question", args=[question.pk]) not in page.content.decode()


class TestYes:
    def test_needs_a_reason(self, client, trainer):
        question, _attempts = wrong_key("false")
        response = client.post(reverse("regrade:question", args=[question.pk]), {"reason": " "})
        assert response.status_code == 422
        assert not Regrade.objects.exists()

    def test_marks_again_and_shows_the_log(self, client, trainer):
        question, (keeps, loses, wins) = wrong_key("true", "true", "false")
        response = client.post(
            reverse("regrade:question", args=[question.pk]),
            {"reason": "Đáp án sai", "taken_away": [loses.pk]},
            follow=True,
        )
        for attempt in (keeps, loses, wins):
            attempt.refresh_from_db()
        assert (keeps.passed, loses.passed, wins.passed) == (True, False, True)
        html = response.content.decode()
        assert all(each.learner.full_name in html for each in (keeps, loses, wins))
        assert Regrade.objects.get().decided_by == trainer

    def test_takes_no_pass_away_from_who_was_not_asked_about(self, client, trainer):
        question, _attempts = wrong_key("false")
        stranger = start(QuizFactory(with_questions=[TrueFalseQuestionFactory()]))
        response = client.post(
            reverse("regrade:question", args=[question.pk]), {"reason": "Sai", "taken_away": [stranger.pk]}
        )
        assert response.status_code in (302, 422)
        stranger.refresh_from_db()
        assert stranger.passed is None

    def test_lets_completions_and_certificates_follow(self, client, trainer):
        question = TrueFalseQuestionFactory(is_true=True)
        page = course()
        page.quiz = QuizFactory(with_questions=[question])
        page.save()
        enrolments = []
        for answer in ("true", "false"):
            enrolment = page.enrol(UserFactory(), at=NINE_AM)
            for lesson in page.lessons():
                enrolment.complete_lesson(lesson, at=NINE_AM)
            attempt = enrolment.start_quiz(at=NINE_AM)
            attempt.answer(1, {"": [answer]}, sequence=1, at=NINE_AM)
            attempt.submit(at=NINE_AM)
            enrolments.append(enrolment)
        loses, wins = enrolments
        assert loses.certificates.get().withdrawn_at is None
        question.is_true = False
        question.save_revision().publish()
        attempt = page.quiz.attempts.get(learner=loses.learner)
        regrading.apply(question, taken_away={attempt.pk}, reason="Đáp án sai", by=trainer, at=TEN_AM)
        assert Enrolment.objects.get(pk=loses.pk).completed_at is None
        assert loses.certificates.get().withdrawal_reason == "Đáp án sai"
        assert Enrolment.objects.get(pk=wins.pk).completed_at == TEN_AM
        assert wins.certificates.get().withdrawn_at is None


class TestLists:
    def test_need_as_many_queries_for_ten_as_for_two(self, client, trainer, django_assert_max_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        counts = []
        for number in (2, 8):
            for _ in range(number):
                question, _attempts = wrong_key("true", "false")
                regrading.apply(question, taken_away=set(), reason="Sai", by=trainer, at=TEN_AM)
            question, _attempts = wrong_key(*["true", "false"] * number)
            regrade = regrading.apply(question, taken_away=set(), reason="Sai", by=trainer, at=TEN_AM)
            spent = []
            for url in (
                reverse("regrade:index"),
                reverse("regrade:log", args=[regrade.pk]),
                reverse("analysis:index"),
            ):
                client.get(url)
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(url).status_code == 200
                spent.append(len(queries))
            counts.append(spent)
        assert counts[0] == counts[1]
