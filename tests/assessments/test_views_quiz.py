"""The page of the quiz, and answers as the script sends them."""

import re

import pytest
from django.urls import reverse

from assessments.models import Answer, AttemptClosed, AttemptItem, Response
from tests.accounts.factories import UserFactory
from tests.assessments.factories import (
    ChoiceQuestionFactory,
    EssayQuestionFactory,
    QuizFactory,
    TrueFalseQuestionFactory,
    answer_right,
    essay_quiz,
    short_quiz,
    start,
)
from tests.times import TEN_AM

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(client):
    learner = UserFactory()
    client.force_login(learner)
    return learner


def answer(client, attempt, position=1, sequence="1", **fields):
    url = reverse("assessments:answer", args=[attempt.pk, position])
    return client.post(url, {"sequence": sequence, **fields})


class TestWhoMaySee:
    @pytest.mark.parametrize("name", ["attempt", "submit"])
    def test_another_persons_attempt_is_not_found(self, client, learner, name):
        url = reverse(f"assessments:{name}", args=[start(short_quiz()).pk])
        assert client.get(url).status_code == 404
        assert client.post(url).status_code == 404

    def test_another_persons_attempt_cannot_be_answered(self, client, learner):
        attempt = start(short_quiz())
        assert answer(client, attempt, 2, q2="true").status_code == 404
        assert not Response.objects.exists()

    @pytest.mark.parametrize("name", ["attempt", "submit", "answer"])
    def test_who_is_not_signed_in_is_asked_to(self, client, name):
        attempt = start(short_quiz())
        url = reverse(f"assessments:{name}", args=[attempt.pk, 1][: 2 if name == "answer" else 1])
        response = client.post(url, {"q1": "x", "sequence": "1"})
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))


class TestPage:
    def test_shows_every_question_with_its_answer(self, client, learner):
        attempt = start(essay_quiz(), learner)
        answer(client, attempt, 2, q2="false")
        answer(client, attempt, 3, q3="Báo 111 <ngay>")
        html = client.get(attempt.get_absolute_url()).content.decode()
        assert html.count("<fieldset") == 3
        assert "3/3" in html
        assert re.search(r'value="false"\s+checked', html)
        assert "Báo 111 &lt;ngay&gt;</textarea>" in html
        assert html.count('class="is-answered"') == 2

    def test_shows_each_learner_their_own_answer(self, client, learner):
        quiz, other = short_quiz(), UserFactory()
        mine, theirs = start(quiz, learner), start(quiz, other)
        answer(client, mine, 2, q2="false")
        client.get(mine.get_absolute_url())
        client.force_login(other)
        answer(client, theirs, 2, q2="true")
        html = client.get(theirs.get_absolute_url()).content.decode()
        assert re.search(r'value="true"\s+checked', html)
        assert html.count("checked") == 1

    def test_does_not_show_the_right_answer(self, client, learner):
        attempt = start(short_quiz(), learner)
        html = client.get(attempt.get_absolute_url()).content.decode()
        assert "is_right" not in html
        assert "checked" not in html

    def test_is_not_kept_by_the_browser(self, client, learner):
        response = client.get(start(short_quiz(), learner).get_absolute_url())
        assert "no-store" in response["Cache-Control"]

    def test_needs_as_many_queries_for_twenty_questions_as_for_two(
        self, client, learner, django_assert_num_queries
    ):
        for number in (2, 20):
            questions = [TrueFalseQuestionFactory() for _ in range(number)]
            attempt = start(QuizFactory(with_questions=questions), learner)
            url = attempt.get_absolute_url()
            client.get(url)  # the items of versions are built once in a process
            with django_assert_num_queries(3):  # session with person, attempt with quiz, items with answers
                client.get(url)

    def test_the_first_view_of_new_questions_needs_one_more(self, client, learner, django_assert_num_queries):
        questions = [ChoiceQuestionFactory() for _ in range(5)]
        attempt = start(QuizFactory(with_questions=questions), learner)
        with django_assert_num_queries(4):
            client.get(attempt.get_absolute_url())


class TestAnswer:
    def test_is_kept_and_acknowledged(self, client, learner):
        attempt = start(short_quiz(), learner)
        response = answer(client, attempt, 2, sequence="1795398000000", q2="true")
        assert (response.status_code, response.json()) == (200, {"saved": 1795398000000})
        assert attempt.items_with_responses()[1].response is True

    def test_needs_two_statements(self, client, learner, django_assert_num_queries):
        attempt = start(short_quiz(), learner)
        client.get(attempt.get_absolute_url())
        version = attempt.items.get(position=2).version_id
        with django_assert_num_queries(2):  # session with person, INSERT
            assert answer(client, attempt, 2, q2="true", version=version).status_code == 200
        assert Response.objects.count() == 1

    def test_with_the_version_of_another_question_is_not_found(self, client, learner):
        attempt = start(short_quiz(), learner)
        other = attempt.items.get(position=1).version_id
        assert answer(client, attempt, 2, q2="true", version=other).status_code in (400, 404)
        assert answer(client, attempt, 2, q2="true", version=10**12).status_code == 404
        assert not Response.objects.exists()

    def test_a_retry_changes_nothing(self, client, learner):
        attempt = start(short_quiz(), learner)
        answer(client, attempt, 2, sequence="7", q2="true")
        response = answer(client, attempt, 2, sequence="7", q2="false")
        assert response.json() == {"saved": 7}
        assert [kept.content for kept in Response.objects.all()] == [True]

    def test_one_that_comes_late_does_not_win(self, client, learner):
        attempt = start(short_quiz(), learner)
        answer(client, attempt, 2, sequence="9", q2="true")
        answer(client, attempt, 2, sequence="8", q2="false")
        assert attempt.items_with_responses()[1].response is True
        assert Response.objects.count() == 2

    def test_an_emptied_field_takes_the_answer_away(self, client, learner):
        attempt = start(short_quiz(), learner)
        answer(client, attempt, 2, sequence="1", q2="true")
        answer(client, attempt, 2, sequence="2")
        assert attempt.items_with_responses()[1].response is None

    def test_an_unknown_choice_is_refused_in_words(self, client, learner):
        attempt = start(short_quiz(), learner)
        response = answer(client, attempt, 1, q1="bịa")
        assert response.status_code == 400
        assert response.json()["error"]
        assert not Response.objects.exists()

    @pytest.mark.parametrize("sequence", ["", "abc", "-1", "1.5", "٣", str(2**63), "9" * 5000])
    def test_without_a_proper_number_is_refused(self, client, learner, sequence):
        attempt = start(short_quiz(), learner)
        assert answer(client, attempt, 2, sequence=sequence, q2="true").status_code == 400
        assert not Response.objects.exists()

    def test_to_a_question_that_is_not_asked_is_not_found(self, client, learner):
        attempt = start(short_quiz(), learner)
        assert answer(client, attempt, 3, q3="true").status_code == 404
        assert answer(client, attempt, 10**20, q3="true").status_code == 404

    def test_after_handing_in_is_refused_in_words(self, client, learner):
        attempt = start(short_quiz(), learner)
        answer_right(attempt)
        attempt.submit(at=TEN_AM)
        response = answer(client, attempt, 2, sequence="5", q2="false")
        assert response.status_code == 409
        assert response.json()["error"]
        assert Response.objects.count() == 2

    def test_that_meets_the_handing_in_is_not_kept(self, client, learner):
        attempt = start(short_quiz(), learner)
        version = attempt.items.get(position=2).version_id
        incoming = Answer(learner.pk, attempt.pk, 2, version, {"": ["true"]}, 1, TEN_AM)
        attempt.submit(at=TEN_AM)
        with pytest.raises(AttemptClosed):
            incoming.keep()
        assert not Response.objects.exists()

    def test_reading_is_not_answering(self, client, learner):
        attempt = start(short_quiz(), learner)
        assert client.get(reverse("assessments:answer", args=[attempt.pk, 1])).status_code == 405


class TestConcerns:
    @pytest.fixture
    def attempt(self, learner):
        question = EssayQuestionFactory(min_words=80, max_words=300)
        return start(QuizFactory(with_questions=[question, TrueFalseQuestionFactory()]), learner)

    def test_are_told_when_the_answer_is_saved(self, client, attempt):
        told = answer(client, attempt, q1="Tôi sẽ gọi tổng đài 111 ngay").json()["told"]
        assert "7" in told
        assert "80" in told
        assert answer(client, attempt, sequence="2", q1="chữ " * 80).json() == {"saved": 2}

    def test_stand_by_the_question_and_before_handing_in(self, client, attempt):
        told = answer(client, attempt, q1="Gọi 111").json()["told"]
        answer(client, attempt, 2, q2="true")
        for url in (attempt.get_absolute_url(), reverse("assessments:submit", args=[attempt.pk])):
            assert told in client.get(url).content.decode()
        assert client.get(url).context["unanswered"] == []


class TestOneQuestion:
    def url(self, attempt, position=1):
        return reverse("assessments:question", args=[attempt.pk, position])

    def test_is_shown_as_the_server_has_it(self, client, learner):
        attempt = start(short_quiz(), learner)
        answer(client, attempt, 2, q2="true")
        html = client.get(self.url(attempt, 2)).content.decode()
        assert re.search(r'value="true"\s+checked', html)
        assert "#q2" in html
        assert "#q1" not in html
        assert "q2-checked" not in html

    def test_of_a_practice_says_how_it_went(self, client, learner):
        attempt = start(short_quiz(mode="practice"), learner)
        answer(client, attempt, 2, q2="false")
        assert 'data-verdict="wrong"' in client.get(self.url(attempt, 2), {"xem": ""}).content.decode()

    def test_of_an_exam_never_says_how_it_went(self, client, learner):
        attempt = start(short_quiz(), learner)
        answer(client, attempt, 2, q2="false")
        assert "data-verdict" not in client.get(self.url(attempt, 2), {"xem": ""}).content.decode()

    def test_is_not_found_by_others_where_it_is_not_and_once_handed_in(self, client, learner):
        attempt = start(short_quiz(), learner)
        assert client.get(self.url(start(short_quiz()))).status_code == 404
        assert client.get(self.url(attempt, 99)).status_code == 404
        attempt.submit(at=TEN_AM)
        assert client.get(self.url(attempt)).status_code == 404


class TestPractice:
    def test_waits_for_nobody_and_leaves_out_what_a_person_would_mark(self, client, learner):
        questions = [EssayQuestionFactory(), TrueFalseQuestionFactory()]
        attempt = start(QuizFactory(with_questions=questions, mode="practice"), learner)
        answer(client, attempt, q1="Tôi sẽ gọi tổng đài 111")
        answer(client, attempt, 2, q2="true")
        page = client.post(reverse("assessments:submit", args=[attempt.pk]), follow=True)
        attempt.refresh_from_db()
        assert (attempt.state, attempt.score, attempt.max_score) == ("marked", 1, 1)
        assert page.status_code == 200
        assert not AttemptItem.objects.to_mark_by(UserFactory(role="trainer")).exists()

    def test_of_nothing_but_essays_ends_too(self, client, learner):
        attempt = start(QuizFactory(with_questions=[EssayQuestionFactory()], mode="practice"), learner)
        answer(client, attempt, q1="Tôi sẽ gọi tổng đài 111")
        assert client.post(reverse("assessments:submit", args=[attempt.pk]), follow=True).status_code == 200
        attempt.refresh_from_db()
        assert (attempt.state, attempt.score) == ("marked", 0)
