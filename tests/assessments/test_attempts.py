"""The life of an attempt: start, answer, hand in, mark."""

import datetime
import io
import threading
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from assessments.items import InvalidResponse
from assessments.models import (
    AlreadyMarked,
    Attempt,
    AttemptClosed,
    AttemptItem,
    CannotStart,
    QuestionVersion,
    Response,
    starting,
)
from assessments.signals import attempt_marked, attempt_submitted
from tests.accounts.factories import UserFactory
from tests.assessments.factories import (
    ChoiceQuestionFactory,
    EssayQuestionFactory,
    QuizFactory,
    TrueFalseQuestionFactory,
    answer_right,
    essay_quiz,
    fields_of,
    short_quiz,
    start,
)
from tests.times import NINE_AM, TEN_AM

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    """The names of the signals sent, in order."""
    names = []

    def note_submitted(**kwargs):
        names.append("submitted")

    def note_marked(**kwargs):
        names.append("marked")

    attempt_submitted.connect(note_submitted)
    attempt_marked.connect(note_marked)
    yield names
    attempt_submitted.disconnect(note_submitted)
    attempt_marked.disconnect(note_marked)


def refused(*args):
    raise IntegrityError


class TestStart:
    def test_copies_what_is_in_force(self):
        quiz = short_quiz(pass_mark=60)
        attempt = start(quiz)
        quiz.pass_mark = 90
        quiz.save()
        assert (attempt.pass_mark, attempt.max_score, attempt.number) == (60, Decimal(2), 1)
        assert attempt.items.count() == 2

    def test_again_gives_the_attempt_in_progress(self):
        quiz, learner = short_quiz(), UserFactory()
        assert start(quiz, learner) == start(quiz, learner)

    def test_a_question_never_published_is_not_asked(self):
        quiz = QuizFactory(with_questions=[ChoiceQuestionFactory(published=False)])
        with pytest.raises(CannotStart):
            start(quiz)
        assert not Attempt.objects.exists()

    def test_is_refused_after_a_pass(self):
        quiz, learner = short_quiz(), UserFactory()
        attempt = start(quiz, learner)
        answer_right(attempt)
        attempt.submit(at=TEN_AM)
        with pytest.raises(CannotStart):
            start(quiz, learner)

    def test_is_refused_when_all_attempts_are_used(self):
        quiz, learner = short_quiz(attempts_allowed=1), UserFactory()
        start(quiz, learner).submit(at=TEN_AM)
        with pytest.raises(CannotStart):
            start(quiz, learner)

    def test_is_refused_while_the_last_one_is_being_marked(self):
        quiz, learner = essay_quiz(), UserFactory()
        attempt = start(quiz, learner)
        answer_right(attempt)
        attempt.submit(at=TEN_AM)
        with pytest.raises(CannotStart):
            start(quiz, learner)

    def test_gives_the_one_that_another_tab_began_and_handed_in_a_moment_ago(self, monkeypatch):
        quiz, learner = short_quiz(), UserFactory()
        other = start(quiz, learner)
        other.submit(at=TEN_AM)
        monkeypatch.setattr(starting, "_new_attempt", refused)
        assert starting.begin(quiz, learner, None, at=TEN_AM) == other

    def test_an_error_of_the_database_without_another_attempt_is_not_hidden(self, monkeypatch):
        monkeypatch.setattr(starting, "_new_attempt", refused)
        with pytest.raises(IntegrityError):
            start(short_quiz())


@pytest.mark.django_db(transaction=True)
def test_five_starts_at_once_make_one_attempt():
    quiz, learner = short_quiz(), UserFactory()
    together, made = threading.Barrier(5), []

    def press():
        together.wait()
        made.append(start(quiz, learner).pk)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 5
    assert len(set(made)) == 1
    assert Attempt.objects.get().items.count() == 2


class TestAnswer:
    def test_the_last_one_counts_and_every_one_is_kept(self):
        attempt = start(QuizFactory(with_questions=[TrueFalseQuestionFactory()]))
        attempt.answer(1, {"": ["false"]}, sequence=1, at=NINE_AM)
        attempt.answer(1, {"": ["true"]}, sequence=2, at=NINE_AM)
        assert attempt.items_with_responses()[0].response is True
        assert Response.objects.count() == 2

    def test_a_retry_changes_nothing(self):
        attempt = start(QuizFactory(with_questions=[TrueFalseQuestionFactory()]))
        attempt.answer(1, {"": ["true"]}, sequence=1, at=NINE_AM)
        attempt.answer(1, {"": ["false"]}, sequence=1, at=TEN_AM)
        assert Response.objects.get().content is True

    def test_out_of_order_delivery_keeps_the_later_answer(self):
        attempt = start(QuizFactory(with_questions=[TrueFalseQuestionFactory()]))
        attempt.answer(1, {"": ["true"]}, sequence=2, at=NINE_AM)
        attempt.answer(1, {"": ["false"]}, sequence=1, at=TEN_AM)
        assert attempt.items_with_responses()[0].response is True

    def test_an_unknown_choice_is_refused_and_nothing_kept(self):
        attempt = start(QuizFactory(with_questions=[ChoiceQuestionFactory()]))
        with pytest.raises(InvalidResponse):
            attempt.answer(1, {"": ["khong-co"]}, sequence=1, at=NINE_AM)
        assert not Response.objects.exists()

    def test_is_refused_once_handed_in(self):
        attempt = start(short_quiz())
        attempt.submit(at=TEN_AM)
        with pytest.raises(AttemptClosed):
            attempt.answer(1, {"": []}, sequence=1, at=TEN_AM)

    def test_the_database_refuses_to_change_it(self):
        attempt = start(QuizFactory(with_questions=[TrueFalseQuestionFactory()]))
        attempt.answer(1, {"": ["true"]}, sequence=1, at=NINE_AM)
        with pytest.raises(IntegrityError), transaction.atomic():
            Response.objects.update(content=False)


class TestSubmit:
    def test_marks_what_needs_no_person(self, heard):
        attempt = start(short_quiz())
        answer_right(attempt)
        attempt.submit(at=TEN_AM)
        assert (attempt.state, attempt.score, attempt.passed) == (Attempt.State.MARKED, Decimal(2), True)
        assert heard == ["submitted", "marked"]

    def test_unanswered_earns_nothing(self):
        attempt = start(short_quiz())
        attempt.submit(at=TEN_AM)
        assert (attempt.score, attempt.passed, attempt.percent) == (0, False, 0)

    def test_leaves_an_essay_for_a_marker(self, heard):
        attempt = start(essay_quiz())
        answer_right(attempt)
        attempt.submit(at=TEN_AM)
        assert (attempt.state, attempt.score, attempt.passed) == (Attempt.State.AWAITING_MARKING, None, None)
        assert heard == ["submitted"]

    def test_an_empty_essay_needs_no_marker(self):
        attempt = start(QuizFactory(with_questions=[EssayQuestionFactory()]))
        attempt.submit(at=TEN_AM)
        assert attempt.state == Attempt.State.MARKED

    def test_a_second_tab_is_told_and_changes_nothing(self):
        attempt = start(short_quiz())
        in_other_tab = Attempt.objects.get(pk=attempt.pk)
        attempt.submit(at=NINE_AM)
        with pytest.raises(AttemptClosed):
            in_other_tab.submit(at=TEN_AM)
        assert Attempt.objects.get().submitted_at == NINE_AM

    def test_the_mark_just_reached_passes(self):
        questions = [TrueFalseQuestionFactory() for _ in range(10)]
        attempt = start(QuizFactory(with_questions=questions, pass_mark=70))
        for position in range(1, 8):
            attempt.answer(position, {"": ["true"]}, sequence=1, at=NINE_AM)
        attempt.submit(at=TEN_AM)
        assert attempt.passed


class TestFreeze:
    def test_an_attempt_begun_keeps_the_old_version_and_a_new_one_gets_the_new(self):
        question = TrueFalseQuestionFactory(prompt="<p>Cũ</p>")
        quiz = QuizFactory(with_questions=[question])
        begun = start(quiz)
        question.prompt, question.is_true = "<p>Mới</p>", False
        question.save_revision().publish()
        fresh = start(quiz)

        assert begun.items.get().item.prompt == "<p>Cũ</p>"
        assert fresh.items.get().item.prompt == "<p>Mới</p>"
        for attempt in (begun, fresh):
            attempt.answer(1, {"": ["true"]}, sequence=1, at=NINE_AM)
            attempt.submit(at=TEN_AM)
        assert (begun.score, fresh.score) == (1, 0)

    def test_a_draft_changes_nothing_for_learners(self):
        question = TrueFalseQuestionFactory()
        question.prompt = "<p>Nháp</p>"
        question.save_revision()
        assert question.versions.count() == 1

    def test_every_edit_is_in_the_history(self):
        question = TrueFalseQuestionFactory()
        question.save_revision()
        assert question.revisions.count() == 2

    def test_publishing_without_a_visible_change_makes_no_version(self):
        question = TrueFalseQuestionFactory()
        question.title = "Chỉ đổi tên"
        question.save_revision().publish()
        assert question.versions.count() == 1

    def test_choices_keep_their_ids_over_versions(self):
        question = ChoiceQuestionFactory()
        before = {choice.id for choice in question.latest_version.item.choices}
        question.refresh_from_db()
        question.choices[0].value["text"] = "Tổng đài 111"
        question.save_revision().publish()
        assert question.versions.count() == 2
        assert {choice.id for choice in question.latest_version.item.choices} == before

    def test_the_database_refuses_to_change_a_version(self):
        TrueFalseQuestionFactory()
        with pytest.raises(IntegrityError), transaction.atomic():
            QuestionVersion.objects.update(number=5)

    def test_html_is_cleaned(self):
        question = TrueFalseQuestionFactory(prompt='<p onclick="x()">A<script>x()</script></p>')
        assert question.latest_version.item.prompt == "<p>A</p>"


class TestMarking:
    @pytest.fixture
    def attempt(self):
        attempt = start(essay_quiz())
        answer_right(attempt)
        attempt.submit(at=NINE_AM)
        return attempt

    def essay(self, attempt):
        return AttemptItem.objects.awaiting_marking().get(attempt=attempt)

    def test_the_last_mark_gives_the_result(self, attempt, heard):
        self.essay(attempt).give(Decimal("0.5"), by=UserFactory(), comment="Nêu được 111.", at=TEN_AM)
        attempt.refresh_from_db()
        assert (attempt.score, attempt.passed, attempt.marked_at) == (Decimal("2.5"), True, TEN_AM)
        assert heard == ["marked"]

    def test_a_second_marker_is_told_and_changes_nothing(self, attempt):
        first, second = self.essay(attempt), self.essay(attempt)
        first.give(Decimal(1), by=UserFactory(), at=TEN_AM)
        with pytest.raises(AlreadyMarked):
            second.give(Decimal(0), by=UserFactory(), at=TEN_AM)
        first.refresh_from_db()
        assert first.share == 1

    @pytest.mark.parametrize("mark", ["-0.1", "1.01"])
    def test_a_mark_beyond_the_points_is_refused(self, attempt, mark):
        with pytest.raises(ValueError, match="points expected"):
            self.essay(attempt).give(Decimal(mark), by=UserFactory(), at=TEN_AM)


class TestOverdue:
    @pytest.fixture
    def overdue(self):
        """Three whose time was up at ten; late answers to the first may come until 10:05, to the others longer."""
        found = [start(short_quiz(time_limit=60, late_minutes=10)) for _ in range(3)]
        for minutes, attempt in enumerate(found):
            late_until = TEN_AM + datetime.timedelta(minutes=5 + minutes)
            Attempt.objects.filter(pk=attempt.pk).update(ends_at=TEN_AM, late_until=late_until)
        return found

    def test_what_was_saved_is_handed_in_by_the_clock(self, overdue):
        overdue[0].answer(2, fields_of(True), sequence=1, at=NINE_AM)
        assert Attempt.objects.hand_in_overdue(at=TEN_AM + datetime.timedelta(minutes=5)) == 1
        attempt = Attempt.objects.get(pk=overdue[0].pk)
        assert attempt.state == "marked"
        assert attempt.handed_in_by_clock
        assert attempt.submitted_at == TEN_AM
        assert attempt.score == 1

    def test_those_who_still_have_time_go_on(self, overdue):
        without_limit = start(short_quiz())
        Attempt.objects.hand_in_overdue(at=TEN_AM + datetime.timedelta(minutes=5))
        assert set(Attempt.objects.in_progress()) == {*overdue[1:], without_limit}

    def test_a_page_takes_a_few_the_longest_overdue_first(self, overdue):
        later = TEN_AM + datetime.timedelta(hours=1)
        assert Attempt.objects.hand_in_overdue(at=later, at_most=2) == 2
        assert Attempt.objects.in_progress().get() == overdue[2]

    def test_the_command_takes_all_and_again_none(self, overdue):
        for expected in (3, 0):
            said = io.StringIO()
            call_command("hand_in_overdue", stdout=said)
            assert said.getvalue() == f"Handed in: {expected}\n"

    @pytest.mark.parametrize("page", ["marking:index", "analysis:index"])
    def test_trainers_pages_count_them(self, overdue, client, page):
        client.force_login(UserFactory(role="trainer"))
        assert client.get(reverse(page)).status_code == 200
        assert not Attempt.objects.in_progress().exists()
