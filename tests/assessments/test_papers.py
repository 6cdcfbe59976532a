"""Exam papers are kept and can be read back: by staff in the staff area, by learners as the review policy says."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Consent, Purpose, Role
from assessments.models import QuizAllowance
from tests.accounts.factories import UserFactory
from tests.assessments.factories import (
    CaseStudyQuestionFactory,
    ChoiceQuestionFactory,
    EssayQuestionFactory,
    FileQuestionFactory,
    GapFillQuestionFactory,
    MatchingQuestionFactory,
    NumericalQuestionFactory,
    OrderingQuestionFactory,
    QuizFactory,
    ShortAnswerQuestionFactory,
    TrueFalseQuestionFactory,
    answer_right,
    essay_quiz,
    short_quiz,
    start,
)
from tests.assessments.people import count_queries, person
from tests.refusals import refused
from tests.times import NINE_AM, TEN_AM

pytestmark = pytest.mark.django_db

LIST = "/quan-tri/bai-da-nop/"
OWN = "/lam-bai/"


@pytest.fixture
def trainer(client):
    user = person(Role.TRAINER)
    client.force_login(user)
    return user


@pytest.fixture(autouse=True)
def _home(settings):
    settings.LOGIN_REDIRECT_URL = "/hoc-tap/"


def handed_in(quiz=None, learner=None, *, essay="Em sẽ lắng nghe và báo 111."):
    attempt = start(quiz or short_quiz(), learner)
    answer_right(attempt, essay=essay)
    attempt.submit(at=TEN_AM)
    return attempt


def url(attempt):
    return reverse("papers:paper", args=[attempt.pk])


def paper(client, attempt):
    response = client.get(url(attempt))
    assert response.status_code == 200
    return response.content.decode()


def listed(client, **filters):
    return list(client.get(LIST, filters).context["object_list"])


class TestListing:
    def test_holds_what_is_handed_in_and_nothing_else(self, client, trainer):
        done = handed_in()
        start(short_quiz())
        assert listed(client) == [done]
        assert url(done) in client.get(LIST).content.decode()

    def test_search_needs_no_marks(self, client, trainer):
        wanted = handed_in(learner=UserFactory(full_name="Nguyễn Thị Mẫu"))
        handed_in(learner=UserFactory(full_name="Trần Văn Thử"))
        assert listed(client, q="nguyen thi mau") == [wanted]

    def test_by_quiz_result_and_mode(self, client, trainer):
        passed, waiting = handed_in(), handed_in(essay_quiz())
        failed = start(QuizFactory(with_questions=[TrueFalseQuestionFactory()], mode="practice"))
        failed.submit(at=TEN_AM)
        assert listed(client, quiz=passed.quiz_id) == [passed]
        assert listed(client, result="passed") == [passed]
        assert listed(client, result="not-passed") == [failed]
        assert listed(client, result="waiting") == [waiting]
        assert listed(client, is_practice="True") == [failed]

    def test_the_count_of_queries_does_not_grow_with_rows(self, client, trainer):
        handed_in()
        before = count_queries(client, LIST)
        for _ in range(5):
            handed_in()
        assert count_queries(client, LIST) == before

    def test_keeps_names_back_until_marked_where_markers_must_not_see_them(self, client, trainer):
        handed_in(essay_quiz(hides_names=True), UserFactory(full_name="Nguyễn Thị Mẫu"))
        assert "Nguyễn Thị Mẫu" not in client.get(LIST).content.decode()
        assert listed(client, q="mẫu") == []

    def test_the_listing_of_quizzes_leads_there(self, client, trainer):
        quiz = short_quiz()
        page = client.get(reverse("wagtailsnippets_assessments_quiz:list")).content.decode()
        assert f"{LIST}?quiz={quiz.pk}" in page


class TestPaper:
    def test_shows_questions_answers_key_and_marks(self, client, trainer):
        question = ChoiceQuestionFactory(explanation="<p>Vì luật ghi như vậy.</p>")
        attempt = start(QuizFactory(with_questions=[question]))
        attempt.answer(1, {"": [attempt.items.get().item.choices[2].id]}, sequence=1, at=NINE_AM)
        attempt.submit(at=TEN_AM)
        html = paper(client, attempt)
        assert str(attempt.learner) in html
        for words in ("tổng đài quốc gia", "911", "Vì luật ghi như vậy.", "badge--bad", "badge--ok"):
            assert words in html

    @pytest.mark.parametrize(
        "factory",
        [
            CaseStudyQuestionFactory, ChoiceQuestionFactory, EssayQuestionFactory, FileQuestionFactory,
            GapFillQuestionFactory, MatchingQuestionFactory, NumericalQuestionFactory, OrderingQuestionFactory,
            ShortAnswerQuestionFactory, TrueFalseQuestionFactory,
        ],
    )  # fmt: skip
    def test_of_every_type_opens(self, client, trainer, factory):
        attempt = start(QuizFactory(with_questions=[factory()]))
        if factory is not FileQuestionFactory:
            answer_right(attempt)
        attempt.submit(at=TEN_AM)
        assert 'id="q1"' in paper(client, attempt)

    def test_shows_the_version_that_was_asked(self, client, trainer):
        question = TrueFalseQuestionFactory(prompt="<p>Câu cũ.</p>")
        attempt = handed_in(QuizFactory(with_questions=[question]))
        question.prompt = "<p>Câu mới.</p>"
        question.save_revision().publish()
        html = paper(client, attempt)
        assert "Câu cũ." in html
        assert "Câu mới." not in html

    def test_stays_when_the_question_is_retired_and_taken_out_of_the_quiz(self, client, trainer):
        attempt = handed_in()
        slot = attempt.quiz.slots.first()
        question = slot.question
        slot.delete()
        question.retire(at=TEN_AM)
        assert "tổng đài quốc gia" in paper(client, attempt)

    def test_shows_every_answer_that_was_given(self, client, trainer):
        attempt = start(QuizFactory(with_questions=[EssayQuestionFactory()]))
        for number, text in enumerate(("Lời thứ nhất", "Lời thứ hai", "Lời cuối cùng"), 1):
            attempt.answer(1, {"": [text]}, sequence=number, at=NINE_AM)
        attempt.submit(at=TEN_AM)
        before, _details, after = paper(client, attempt).partition("<details>")
        assert "Lời cuối cùng" in before
        assert "Lời thứ nhất" in after
        assert "Lời thứ hai" in after

    def test_says_who_marked_with_which_words(self, client, trainer):
        attempt, marker = handed_in(essay_quiz()), person(Role.TRAINER)
        attempt.items.get(position=3).give(Decimal("0.5"), by=marker, comment="Còn thiếu 111.", at=TEN_AM)
        html = paper(client, attempt)
        assert str(marker) in html
        assert "Còn thiếu 111." in html

    def test_keeps_the_first_of_two_marks_back(self, client, trainer):
        attempt, marker = handed_in(essay_quiz(marks_twice=True)), person(Role.TRAINER)
        attempt.items.get(position=3).give(Decimal("0.5"), by=marker, comment="Còn thiếu 111.", at=TEN_AM)
        html = paper(client, attempt)
        assert "Còn thiếu 111." not in html
        assert str(marker) not in html

    def test_keeps_the_name_back_until_marked(self, client, trainer):
        attempt = handed_in(essay_quiz(hides_names=True), UserFactory(full_name="Nguyễn Thị Mẫu"))
        assert "Nguyễn Thị Mẫu" not in paper(client, attempt)

    def test_says_that_the_consent_to_processing_is_withdrawn_where_it_says_the_name(self, client, trainer):
        named = handed_in(learner=UserFactory(full_name="Nguyễn Thị Mẫu"))
        nameless = handed_in(essay_quiz(hides_names=True), named.learner)
        words = "không đồng ý xử lý dữ liệu từ"
        assert words not in client.get(LIST).content.decode()
        Consent.record(named.learner, Purpose.PROCESSING, False, by=named.learner, at=TEN_AM)
        assert words in paper(client, named)
        assert words not in paper(client, nameless)
        assert client.get(LIST).content.decode().count(words) == 1

    def test_costs_no_more_for_more_questions_and_answers(self, client, trainer):
        counts = []
        for number in (2, 8):
            attempt = start(QuizFactory(with_questions=EssayQuestionFactory.create_batch(number)))
            for sequence in range(1, number):
                answer_right(attempt, sequence=sequence, essay=f"Lần {sequence}")
            attempt.submit(at=TEN_AM)
            counts.append(count_queries(client, url(attempt)))
        assert counts[0] == counts[1]


class TestWhoMay:
    def test_the_province_may(self, client):
        client.force_login(person(Role.PROVINCE))
        assert url(handed_in()) in client.get(LIST).content.decode()

    @pytest.mark.parametrize("role", [None, Role.UNIT_OFFICER])
    def test_others_may_not(self, client, role):
        client.force_login(person(role))
        for address in (LIST, url(handed_in())):
            assert client.get(address).status_code == refused(role)

    def test_nobody_while_it_is_being_written(self, client, trainer):
        assert client.get(url(start(short_quiz()))).status_code == 404

    def test_staff_read_their_own_as_learners_do(self, client, trainer):
        attempt = handed_in(learner=trainer)
        response = client.get(url(attempt))
        assert response.status_code == 302
        assert response["Location"] == attempt.get_absolute_url()


class TestOwn:
    @pytest.fixture
    def learner(self, client):
        user = UserFactory()
        client.force_login(user)
        return user

    def test_lists_what_was_handed_in_even_if_it_counts_no_more(self, client, learner):
        attempt = handed_in(learner=learner)
        QuizAllowance.objects.create(
            quiz=attempt.quiz,
            learner=learner,
            counts_from=TEN_AM + datetime.timedelta(days=1),
            reason="Học lại",
        )
        assert list(client.get(OWN).context["page_obj"]) == [attempt]
        assert "tổng đài quốc gia" in client.get(attempt.get_absolute_url()).content.decode()

    def test_holds_nothing_of_others_and_nothing_in_progress(self, client, learner):
        handed_in()
        start(short_quiz(), learner)
        response = client.get(OWN)
        assert list(response.context["page_obj"]) == []
        assert response.status_code == 200

    def test_is_reached_from_a_result(self, client, learner):
        attempt = handed_in(learner=learner)
        assert f'href="{OWN}"' in client.get(attempt.get_absolute_url()).content.decode()

    def test_costs_no_more_for_more_papers(self, client, learner):
        handed_in(learner=learner)
        before = count_queries(client, OWN)
        for _ in range(4):
            handed_in(learner=learner)
        assert count_queries(client, OWN) == before

    def test_shows_50_a_page(self, client, learner):
        quiz = short_quiz()
        for number in range(51):
            quiz.attempts.create(
                learner=learner, number=number + 1, state="awaiting_marking", pass_mark=70, max_score=2,
                started_at=NINE_AM, submitted_at=TEN_AM,
            )  # fmt: skip
        assert len(client.get(OWN).context["page_obj"]) == 50

    def test_needs_a_sign_in(self, client):
        assert client.get(OWN).status_code == 302
