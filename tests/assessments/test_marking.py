"""Marking: by quiz and question, alone or together, by one person or by two."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Consent, Purpose
from assessments.models import AlreadyMarked, Attempt, AttemptFile, AttemptItem, Mark, OwnAnswer, Quiz
from assessments.models.marking import agreements, waiting_for
from tests.accounts.factories import UserFactory
from tests.assessments.factories import (
    CaseStudyQuestionFactory,
    EssayQuestionFactory,
    FileQuestionFactory,
    QuizFactory,
    TrueFalseQuestionFactory,
    start,
)
from tests.assessments.types.test_file import PDF
from tests.times import NINE_AM, TEN_AM

pytestmark = pytest.mark.django_db
CRITERIA = [
    ("criterion", {"text": "Đúng luật", "points": 3}),
    ("criterion", {"text": "Rõ ràng", "points": 1}),
]


@pytest.fixture
def trainer(client):
    trainer = UserFactory(role="trainer")
    client.force_login(trainer)
    return trainer


def essays(quiz, *texts, learner=None):
    """Answers that wait for marking."""
    found = []
    for text in texts:
        attempt = start(quiz, learner)
        attempt.answer(1, {"": [text]}, sequence=1, at=NINE_AM)
        attempt.submit(at=NINE_AM)
        found.append(attempt.items.get(position=1))
    return found


def hand_in_file(quiz, name, data):
    """An answer that waits for marking, and its file."""
    attempt = start(quiz)
    asked = attempt.items.select_related("attempt").get()
    stored = AttemptFile.store(asked, name, data, at=NINE_AM)
    attempt.answer(1, {"": [stored.sha256]}, sequence=1, at=NINE_AM)
    attempt.submit(at=NINE_AM)
    return asked, stored


def essay_quiz(points=8, question=None, **fields):
    return QuizFactory(
        with_questions=[question or EssayQuestionFactory()], with_questions__points=points, **fields
    )


class TestTwoMarkers:
    @pytest.fixture
    def asked(self):
        (asked,) = essays(essay_quiz(marks_twice=True, tolerance=10), "Báo 111.")
        return asked

    def test_the_first_mark_waits_for_the_second(self, asked):
        asked.give(Decimal(6), by=UserFactory(), at=TEN_AM)
        asked.refresh_from_db()
        assert asked.share is None
        assert Attempt.objects.get(pk=asked.attempt_id).state == Attempt.State.AWAITING_MARKING

    def test_marks_that_agree_are_averaged_and_both_comments_kept(self, asked):
        asked.give(Decimal(6), by=UserFactory(), comment="Tốt.", at=TEN_AM)
        asked.give(Decimal("6.8"), by=UserFactory(), comment="Rõ.", at=TEN_AM)
        asked.refresh_from_db()
        assert asked.share == Decimal("0.8")
        assert asked.comment == "Tốt.\n\nRõ."
        assert Attempt.objects.get(pk=asked.attempt_id).state == Attempt.State.MARKED

    def test_marks_that_do_not_agree_are_settled_by_a_third(self, asked):
        asked.give(Decimal(2), by=UserFactory(), at=TEN_AM)
        asked.give(Decimal(8), by=UserFactory(), at=TEN_AM)
        asked.refresh_from_db()
        assert asked.share is None
        asked.give(Decimal(5), by=UserFactory(), comment="Sau khi xem lại.", at=TEN_AM)
        asked.refresh_from_db()
        assert (asked.share, asked.comment) == (Decimal("0.625"), "Sau khi xem lại.")
        assert asked.marks.get(settles=True).share == Decimal("0.625")

    def test_are_two_people(self, asked):
        marker = UserFactory()
        asked.give(Decimal(6), by=marker, at=TEN_AM)
        with pytest.raises(AlreadyMarked):
            asked.give(Decimal(6), by=marker, at=TEN_AM)
        assert not AttemptItem.objects.to_mark_by(marker).exists()

    def test_who_disagree_with_a_person_of_the_province_are_settled_by_that_person(self, client, asked):
        """With two markers in all, the answer would wait for ever."""
        province = UserFactory(role="province")
        client.force_login(province)
        url = reverse("marking:mark", args=[asked.pk])
        client.post(url, {"mark": "1"})
        asked.give(Decimal(8), by=UserFactory(), comment="Đủ ý", at=TEN_AM)
        (waiting,) = waiting_for(province)
        assert (waiting.answers, waiting.to_settle) == (1, 1)
        assert "Đủ ý" in client.get(url).content.decode()
        client.post(url, {"mark": "6", "settles": "1"})
        asked.refresh_from_db()
        assert asked.share == Decimal("0.75")
        assert waiting_for(province) == []

    def test_who_disagree_see_that_somebody_else_settles_it(self, client, trainer, asked):
        url = reverse("marking:mark", args=[asked.pk])
        client.post(url, {"mark": "1"})
        asked.give(Decimal(8), by=UserFactory(), comment="Lời của người kia", at=TEN_AM)
        page = client.get(url)
        assert page.context["has_marked"]
        assert "Lời của người kia" not in page.content.decode()
        client.post(url, {"mark": "6", "settles": "1"})
        assert asked.marks.count() == 2
        assert waiting_for(trainer) == []

    def test_see_that_the_consent_to_processing_is_withdrawn_where_they_see_the_name(
        self, client, trainer, asked
    ):
        learner, quiz = asked.attempt.learner, asked.attempt.quiz
        together = reverse("marking:together", args=[quiz.pk, asked.version.question_id])
        pages, words = [reverse("marking:mark", args=[asked.pk]), together], "không đồng ý xử lý dữ liệu từ"
        assert not any(words in client.get(page).content.decode() for page in pages)
        Consent.record(learner, Purpose.PROCESSING, False, by=learner, at=TEN_AM)
        assert all(words in client.get(page).content.decode() for page in pages)
        Quiz.objects.filter(pk=quiz.pk).update(hides_names=True)
        assert not any(words in client.get(page).content.decode() for page in pages)

    def test_do_not_see_each_others_marks(self, client, trainer, asked):
        asked.give(Decimal("3.2"), by=UserFactory(), comment="Lời của người đầu", at=TEN_AM)
        html = client.get(reverse("marking:mark", args=[asked.pk])).content.decode()
        assert "Lời của người đầu" not in html
        assert "40%" not in html

    def test_who_settles_sees_both(self, client, trainer, asked):
        asked.give(Decimal("1.6"), by=UserFactory(), comment="Thiếu nhiều", at=TEN_AM)
        asked.give(Decimal("7.2"), by=UserFactory(), comment="Đủ ý", at=TEN_AM)
        html = client.get(reverse("marking:mark", args=[asked.pk])).content.decode()
        assert all(words in html for words in ("20%", "90%", "Thiếu nhiều", "Đủ ý"))
        (waiting,) = waiting_for(trainer)
        assert (waiting.answers, waiting.to_settle) == (1, 1)

    def test_a_mark_made_without_seeing_both_settles_nothing(self, client, trainer, asked):
        for mark in (0, 8):
            asked.give(Decimal(mark), by=UserFactory(), at=TEN_AM)
        url = reverse("marking:mark", args=[asked.pk])
        client.post(url, {"mark": "4"})
        assert asked.marks.count() == 2
        client.post(url, {"mark": "4", "settles": "1"})
        asked.refresh_from_db()
        assert asked.share == Decimal("0.5")

    def test_agree_as_far_as_the_figures_say(self):
        quiz = essay_quiz(marks_twice=True, tolerance=10)
        for asked, marks in zip(essays(quiz, "a", "b"), ((8, 8), (8, 4)), strict=True):
            for mark in marks:
                asked.give(Decimal(mark), by=UserFactory(), at=TEN_AM)
        (found,) = agreements()
        assert (found.answers, found.difference, found.within) == (2, 0.25, 0.5)


class TestOwnAnswer:
    def test_nobody_marks(self, client, trainer):
        (asked,) = essays(essay_quiz(), "Báo 111.", learner=trainer)
        assert waiting_for(trainer) == []
        assert client.get(reverse("marking:mark", args=[asked.pk])).status_code in (302, 403)
        with pytest.raises(OwnAnswer):
            asked.give(Decimal(8), by=trainer, at=TEN_AM)


class TestMark:
    def test_is_written_down_for_good(self):
        (asked,) = essays(essay_quiz(), "Báo 111.")
        asked.give(Decimal(6), by=UserFactory(), breakdown=[6], at=TEN_AM)
        with pytest.raises(IntegrityError), transaction.atomic():
            Mark.objects.update(share=0)

    def test_is_given_criterion_by_criterion_with_a_comma(self, client, trainer):
        (asked,) = essays(essay_quiz(question=EssayQuestionFactory(criteria=CRITERIA)), "Báo 111.")
        url = reverse("marking:mark", args=[asked.pk])
        html = client.get(url).content.decode()
        assert "Đúng luật" in html
        client.post(url, {"criterion_0": "5,5", "criterion_1": "2", "comment": ""})
        asked.refresh_from_db()
        assert asked.share == Decimal("0.93750")
        assert asked.marks.get().breakdown == [5.5, 2.0]

    @pytest.mark.parametrize("points", ["6,01", "-1", "nhiều"])
    def test_beyond_a_criterion_is_refused_and_nothing_typed_is_lost(self, client, trainer, points):
        (asked,) = essays(essay_quiz(question=EssayQuestionFactory(criteria=CRITERIA)), "Báo 111.")
        data = {"criterion_0": points, "criterion_1": "2", "comment": "Lời dài đã viết"}
        response = client.post(reverse("marking:mark", args=[asked.pk]), data)
        assert response.status_code == 422
        assert "Lời dài đã viết" in response.content.decode()
        assert not Mark.objects.exists()

    def test_of_a_hidden_name_shows_no_name(self, client, trainer):
        quiz = essay_quiz(hides_names=True)
        (asked,) = essays(quiz, "Báo 111.")
        name = asked.attempt.learner.full_name
        one = client.get(reverse("marking:mark", args=[asked.pk])).content.decode()
        all_ = client.get(reverse("marking:together", args=[quiz.pk, asked.version.question_id]))
        assert name not in one
        assert name not in all_.content.decode()
        asked.give(Decimal(8), by=UserFactory(), at=TEN_AM)
        assert name in client.get(reverse("marking:mark", args=[asked.pk])).content.decode()

    def test_leads_on_with_the_cursor_in_the_next_field(self, client, trainer):
        first, second = essays(essay_quiz(), "Một", "Hai")
        response = client.post(reverse("marking:mark", args=[first.pk]), {"mark": "7,5"}, follow=True)
        assert response.context["attempt_item"] == second
        assert b"autofocus" in response.content

    def test_of_one_answer_leaves_the_name_hidden_while_others_of_the_attempt_wait(self, client, trainer):
        questions = [EssayQuestionFactory(), EssayQuestionFactory()]
        attempt = start(QuizFactory(with_questions=questions, hides_names=True))
        for position in (1, 2):
            attempt.answer(position, {"": ["Báo 111."]}, sequence=1, at=NINE_AM)
        attempt.submit(at=NINE_AM)
        first = attempt.items.get(position=1)
        first.give(Decimal(1), by=UserFactory(), at=TEN_AM)
        html = client.get(reverse("marking:mark", args=[first.pk])).content.decode()
        assert attempt.learner.full_name not in html

    def test_is_not_given_before_the_answer_is_handed_in(self, client, trainer):
        attempt = start(essay_quiz())
        attempt.answer(1, {"": ["Báo 111."]}, sequence=1, at=NINE_AM)
        url = reverse("marking:mark", args=[attempt.items.get().pk])
        assert client.get(url).status_code == 404
        assert client.post(url, {"mark": "1"}).status_code == 404

    def test_page_counts_words_and_says_when_they_are_too_few(self, client, trainer):
        (asked,) = essays(essay_quiz(question=EssayQuestionFactory(min_words=5)), "Báo 111.")
        (part,) = client.get(reverse("marking:mark", args=[asked.pk])).context["parts"]
        assert part.has_other_length

    def test_of_a_case_shows_what_its_parts_earned(self, client, trainer):
        case = CaseStudyQuestionFactory(questions=[TrueFalseQuestionFactory(), EssayQuestionFactory()])
        attempt = start(QuizFactory(with_questions=[case]))
        first, second = (part.id for part in attempt.items.get().item.parts)
        attempt.answer(1, {first: ["true"], second: ["Báo 111."]}, sequence=1, at=NINE_AM)
        attempt.submit(at=NINE_AM)
        page = client.get(reverse("marking:mark", args=[attempt.items.get().pk]))
        html = page.content.decode()
        assert "100%" in html
        assert "Báo 111." in html
        assert page.context["earned"] == Decimal("0.25")
        assert page.context["open_points"] == Decimal("0.75")

    def test_of_a_file_leads_to_it(self, client, trainer):
        asked, stored = hand_in_file(QuizFactory(with_questions=[FileQuestionFactory()]), "ke-hoach.pdf", PDF)
        html = client.get(reverse("marking:mark", args=[asked.pk])).content.decode()
        assert reverse("assessments:file", args=[stored.pk]) in html


class TestTogether:
    @pytest.fixture
    def quiz(self):
        return essay_quiz()

    def url(self, quiz):
        return reverse("marking:together", args=[quiz.pk, quiz.slots.get().question_id])

    def shown(self, *groups):
        """What the form says about the answers on the page."""
        return {"answers": [" ".join(str(each.pk) for each in group) for group in groups]}

    def test_shows_the_same_answers_once(self, client, trainer, quiz):
        first, other, again = essays(quiz, "Báo 111.", "Khác", "Báo 111.")
        groups = client.get(self.url(quiz)).context["groups"]
        assert [each.numbers for each in groups] == [f"{first.pk} {again.pk}", str(other.pk)]

    def test_keeps_all_that_are_filled_in_and_leaves_the_rest(self, client, trainer, quiz):
        first, second, third = essays(quiz, "Một", "Hai", "Ba")
        data = self.shown([first], [second], [third])
        data |= {f"{first.pk}-mark": "8", f"{second.pk}-mark": "4,5", f"{second.pk}-comment": "Gần đủ."}
        assert client.post(self.url(quiz), data).status_code == 302
        shares = [AttemptItem.objects.get(pk=each.pk).share for each in (first, second, third)]
        assert shares == [1, Decimal("0.5625"), None]

    def test_gives_the_same_answer_the_same_mark(self, client, trainer, quiz):
        first, other, again = essays(quiz, "Báo 111.", "Khác", "Báo 111.")
        client.post(self.url(quiz), self.shown([first, again], [other]) | {f"{first.pk}-mark": "8"})
        shares = [AttemptItem.objects.get(pk=each.pk).share for each in (first, other, again)]
        assert shares == [1, None, 1]

    def test_keeps_what_is_right_and_shows_what_is_not_as_typed(self, client, trainer, quiz):
        first, second = essays(quiz, "Một", "Hai")
        data = self.shown([first], [second])
        data |= {f"{first.pk}-mark": "8", f"{second.pk}-mark": "9", f"{second.pk}-comment": "Giữ lời này"}
        response = client.post(self.url(quiz), data)
        assert response.status_code == 422
        assert f"{first.pk}-mark" not in response.content.decode()
        assert "Giữ lời này" in response.content.decode()
        assert AttemptItem.objects.get(pk=first.pk).share == 1
        assert AttemptItem.objects.get(pk=second.pk).share is None

    def test_says_which_marks_others_were_quicker_with(self, client, trainer, quiz):
        first, second, third = essays(quiz, "Báo 111.", "Báo 111.", "Khác")
        first.give(Decimal(2), by=UserFactory(), at=TEN_AM)
        third.give(Decimal(2), by=UserFactory(), at=TEN_AM)
        data = self.shown([first, second], [third]) | {f"{first.pk}-mark": "8", f"{third.pk}-mark": "8"}
        response = client.post(self.url(quiz), data, follow=True)
        shares = [AttemptItem.objects.get(pk=each.pk).share for each in (first, second, third)]
        assert shares == [Decimal("0.25"), 1, Decimal("0.25")]
        assert any(each.level_tag == "warning" for each in response.context["messages"])

    @pytest.mark.parametrize("numbers", ["", "x", "-1", "9" * 30, "999999"])
    def test_takes_any_nonsense_for_nothing(self, client, trainer, quiz, numbers):
        (asked,) = essays(quiz, "Báo 111.")
        client.post(self.url(quiz), {"answers": [numbers], f"{asked.pk}-mark": "8"})
        assert not Mark.objects.exists()

    def test_pages_through_what_waits(self, client, trainer, quiz, monkeypatch):
        monkeypatch.setattr("assessments.admin.marking.views.TOGETHER", 2)
        *_, last = essays(quiz, "Một", "Hai", "Ba")
        (group,) = client.get(self.url(quiz), {"p": 2}).context["groups"]
        assert group.asked == last

    def test_leaves_what_is_to_settle_to_its_own_page(self, client, trainer):
        quiz = essay_quiz(marks_twice=True)
        (asked,) = essays(quiz, "Báo 111.")
        for mark in (0, 8):
            asked.give(Decimal(mark), by=UserFactory(), at=TEN_AM)
        html = client.get(self.url(quiz)).content.decode()
        assert reverse("marking:mark", args=[asked.pk]) in html
        client.post(self.url(quiz), self.shown([asked]) | {f"{asked.pk}-mark": "4"})
        assert asked.marks.count() == 2

    def test_puts_the_cursor_into_the_next_field(self, client, trainer, quiz):
        first, _second, _third = essays(quiz, "Một", "Hai", "Ba")
        data = self.shown([first]) | {f"{first.pk}-mark": "8"}
        assert b"autofocus" in client.post(self.url(quiz), data, follow=True).content
        assert b"autofocus" not in client.get(self.url(quiz)).content

    def test_goes_back_to_the_queue_when_nothing_waits(self, client, trainer, quiz):
        assert client.get(self.url(quiz)).url == reverse("marking:index")


class TestPages:
    def test_need_as_many_queries_for_twelve_answers_as_for_two(self, client, trainer):
        counts = []
        for number in (2, 12):
            quiz = essay_quiz(title=f"Bài {number}")
            essays(quiz, *[f"Bài làm {each}" for each in range(number)])
            spent = []
            for url in (reverse("marking:index"), TestTogether().url(quiz)):
                client.get(url)
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(url).status_code == 200
                spent.append(len(queries))
            counts.append(spent)
        assert counts[0] == counts[1]

    def test_need_no_query_for_each_file(self, client, trainer):
        counts = []
        for number in (2, 6):
            quiz = QuizFactory(with_questions=[FileQuestionFactory()])
            for each in range(number):
                hand_in_file(quiz, f"ke-hoach-{each}.pdf", PDF + b"%" * each)
            url = TestTogether().url(quiz)
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert len(client.get(url).context["groups"]) == number
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_are_closed_to_others(self, client):
        quiz = essay_quiz()
        (asked,) = essays(quiz, "Báo 111.")
        client.force_login(UserFactory())
        for url in (
            reverse("marking:index"),
            reverse("marking:mark", args=[asked.pk]),
            TestTogether().url(quiz),
        ):
            assert client.get(url).status_code in (302, 403)
            assert client.post(url, {"mark": "8", f"{asked.pk}-mark": "8"}).status_code in (302, 403)
        assert not Mark.objects.exists()
