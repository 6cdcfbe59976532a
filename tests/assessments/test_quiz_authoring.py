"""Putting a quiz together, and what its author is told to look at."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from assessments.models import Attempt, Category, CitedAct, Quiz, QuizSlot
from assessments.models.pools import Pools
from assessments.models.review import shown_when_marked, shown_when_over
from assessments.models.warnings import AuthorWarning, warnings, warnings_of
from tests.accounts.factories import UserFactory
from tests.assessments.factories import (
    CaseStudyQuestionFactory,
    ChoiceQuestionFactory,
    EssayQuestionFactory,
    FileQuestionFactory,
    QuizFactory,
    TrueFalseQuestionFactory,
    start,
)
from tests.assessments.people import count_queries, person
from tests.courses.factories import CourseFactory
from tests.kept import kept
from tests.refusals import refused
from tests.times import NINE_AM, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten")]

LISTING = "/quan-tri/snippets/assessments/quiz/"


@pytest.fixture(scope="module")
def ten(django_db_setup, django_db_blocker):
    """Ten questions with nothing to look at. Tests do not change them."""
    with kept(django_db_blocker):
        yield good_questions(10)


@pytest.fixture
def trainer(client):
    user = person(Role.TRAINER)
    client.force_login(user)
    return user


def good_questions(count, **fields):
    """Questions with nothing to look at."""
    return ChoiceQuestionFactory.create_batch(count, previewed_at=NINE_AM, **fields)


def drawing(quiz, **fields):
    return QuizSlot.objects.create(quiz=quiz, sort_order=quiz.slots.count(), **fields)


def codes(quiz):
    return [warning.code for warning in warnings(quiz, TODAY)]


class TestWarnings:
    def test_a_good_quiz_has_none(self, ten):
        assert codes(QuizFactory(with_questions=ten)) == []

    def test_an_empty_quiz(self):
        assert codes(QuizFactory()) == ["empty"]

    def test_too_few_questions_to_draw(self):
        law = Category.objects.at(("Luật",))
        good_questions(4, category=law)
        quiz = QuizFactory(pass_mark=100)
        drawing(quiz, category=law, draws=5)
        assert codes(quiz) == ["too-few"]
        assert "Luật" in str(warnings(quiz, TODAY)[0])

    def test_fixed_questions_are_not_drawn_again(self):
        law = Category.objects.at(("Luật",))
        quiz = QuizFactory(with_questions=good_questions(4, category=law)[:2], pass_mark=100)
        slot = drawing(quiz, category=law, draws=2)
        assert codes(quiz) == []
        QuizSlot.objects.filter(pk=slot.pk).update(draws=3)
        assert codes(quiz) == ["too-few"]

    def test_a_draw_may_be_left_too_few_by_an_earlier_one(self):
        law = Category.objects.at(("Luật",))
        good_questions(3, category=law, difficulty="easy")
        good_questions(3, category=law, difficulty="hard")
        quiz = QuizFactory(pass_mark=100)
        drawing(quiz, category=law, draws=4)
        drawing(quiz, difficulty="hard", draws=2)
        assert codes(quiz) == ["too-few"]

    def test_a_question_never_published(self):
        quiz = QuizFactory(
            with_questions=[ChoiceQuestionFactory(published=False, live=False, previewed_at=NINE_AM)]
        )
        quiz.pass_mark = 100
        assert codes(quiz) == ["unpublished"]

    def test_nothing_is_ever_shown(self, ten):
        assert codes(QuizFactory(with_questions=ten, shown_when_marked=[], shown_when_over=[])) == ["silent"]

    def test_the_score_is_never_shown(self, ten):
        assert codes(
            QuizFactory(with_questions=ten, shown_when_marked=["marks"], shown_when_over=["marks", "key"])
        ) == ["no-score"]

    def test_a_practice_with_what_only_a_person_could_mark(self, ten):
        questions = [EssayQuestionFactory(previewed_at=NINE_AM), *ten[1:]]
        assert codes(QuizFactory(with_questions=questions, mode="practice")) == ["not-marked"]

    def test_no_right_answer(self):
        [question] = good_questions(1)
        quiz = QuizFactory(with_questions=[question], pass_mark=100)
        version = question.versions.get()
        content = version.content | {
            "choices": [each | {"is_right": False} for each in version.content["choices"]]
        }
        question.versions.create(number=2, kind=version.kind, content=content)
        assert codes(quiz) == ["no-key"]

    def test_a_retired_question(self):
        quiz = QuizFactory(with_questions=good_questions(1, retired_at=NINE_AM), pass_mark=100)
        assert codes(quiz) == ["retired"]

    def test_a_question_no_longer_published(self):
        quiz = QuizFactory(with_questions=good_questions(1), pass_mark=100)
        quiz.slots.get().question.unpublish()
        assert codes(quiz) == ["withdrawn"]

    def test_questions_that_cite_an_act_no_longer_in_force(self):
        good_questions(2, tags=["cũ"], legal_reference="Luật 66/2011/QH12")
        CitedAct.objects.update(ended_on=TODAY)
        quiz = QuizFactory(pass_mark=100)
        drawing(quiz, tags=["cũ"], draws=2)
        assert codes(quiz) == ["outdated"]
        assert [warning.code for warning in warnings(quiz, TODAY - datetime.timedelta(days=1))] == []

    @pytest.mark.indexed
    @pytest.mark.parametrize("drawn", [False, True])
    def test_a_question_asked_alone_and_in_a_case(self, drawn):
        part, *others = good_questions(3, tags=["rời"])
        case = CaseStudyQuestionFactory(questions=[part, others[0]], previewed_at=NINE_AM)
        quiz = QuizFactory(with_questions=[case], pass_mark=100)
        assert codes(quiz) == []
        if drawn:
            drawing(quiz, tags=["rời"], draws=1)
        else:
            drawing(quiz, question=part)
        assert codes(quiz) == ["twice"]
        assert part.title in str(warnings(quiz, TODAY)[0])

    @pytest.mark.indexed
    def test_a_question_in_two_cases(self):
        part, *others = good_questions(3)
        cases = [CaseStudyQuestionFactory(questions=[part, other], previewed_at=NINE_AM) for other in others]
        quiz = QuizFactory(with_questions=cases, pass_mark=100)
        assert codes(quiz) == ["twice"]

    def test_questions_that_no_trainer_has_seen(self):
        quiz = QuizFactory(with_questions=ChoiceQuestionFactory.create_batch(5), pass_mark=100)
        [warning] = warnings(quiz, TODAY)
        assert warning.code == "unseen"
        assert "2" in warning.text

    @pytest.mark.parametrize(("pass_mark", "expected"), [(70, []), (75, ["points"])])
    def test_a_fraction_of_points_is_needed(self, pass_mark, expected, ten):
        assert codes(QuizFactory(with_questions=ten, pass_mark=pass_mark)) == expected

    @pytest.mark.parametrize(("points", "expected"), [(4, []), (5, ["criteria"])])
    def test_criteria_that_do_not_add_up_to_the_points(self, points, expected):
        quiz = QuizFactory(pass_mark=100)
        drawing(
            quiz, question=FileQuestionFactory(previewed_at=NINE_AM), points=points
        )  # criteria of 3 and 1
        assert codes(quiz) == expected

    @pytest.mark.parametrize(("minutes", "expected"), [(3, ["hurried"]), (4, []), (None, [])])
    def test_too_little_time(self, minutes, expected, ten):
        assert codes(QuizFactory(with_questions=ten, time_limit=minutes)) == expected

    def test_closing_before_opening(self, ten):
        quiz = QuizFactory(with_questions=ten)
        quiz.opens_at, quiz.closes_at = NINE_AM, NINE_AM - datetime.timedelta(hours=1)
        assert codes(quiz) == ["closes"]

    @pytest.mark.indexed
    def test_a_practice_as_the_quiz_of_a_course(self, ten):
        quiz = QuizFactory(with_questions=ten)
        CourseFactory(title="Nhận diện", quiz=quiz)
        assert codes(quiz) == []
        quiz.mode = Quiz.Mode.PRACTICE  # a page refuses a practice, but a quiz may become one afterwards
        [warning] = warnings(quiz, TODAY)
        assert warning.code == "practice"
        assert "Nhận diện" in warning.text

    def test_an_exam_without_access_code_is_in_order(self, ten):
        assert codes(QuizFactory(with_questions=ten, access_code="")) == []

    def test_cost_no_more_for_more_quizzes_and_questions(self, django_assert_max_num_queries, ten):
        quiz = QuizFactory(with_questions=ten)
        drawing(quiz, category=Category.objects.at(("Luật",)))
        warnings(quiz, TODAY)
        with CaptureQueriesContext(connection) as one:
            warnings(quiz, TODAY)
        more = [QuizFactory(with_questions=good_questions(2)) for _ in range(3)]
        for each in more:
            drawing(each, category=Category.objects.at(("Luật",)), draws=3)
        with django_assert_max_num_queries(len(one) + 1):  # versions not built yet
            found = warnings_of([quiz, *more], TODAY)
        assert len(found) == 4

    def test_reads_as_its_text(self):
        assert str(AuthorWarning("empty", "Thêm câu hỏi.")) == "Thêm câu hỏi."


class TestPools:
    def test_agree_with_what_a_slot_draws(self):
        law = Category.objects.at(("Luật",))
        good_questions(
            2, category=Category.objects.at(("Luật", "Điều 3")), tags=["a", "b"], difficulty="hard"
        )
        good_questions(2, category=law, tags=["a"])
        good_questions(1, tags=["b"], difficulty="hard")
        quiz = QuizFactory()
        for fields in (
            {"category": law},
            {"tags": ["a"]},
            {"tags": ["b"], "difficulty": "hard"},
            {"tags": ["c"]},
        ):
            drawing(quiz, **fields)
        pools = Pools.read()
        for slot in quiz.slots.all():
            assert pools.of(slot) == set(slot.pool().values_list("pk", flat=True))


class TestListing:
    def test_shows_totals(self, client, trainer, ten):
        quiz = QuizFactory(with_questions=ten)
        drawing(quiz, tags=["a"], draws=5, points=2)
        start_here = QuizFactory(title="Khác", with_questions=good_questions(1))
        start(start_here)
        rows = {row.title: row for row in client.get(LISTING).context["object_list"]}
        assert (rows[quiz.title].asks, rows[quiz.title].total, rows[quiz.title].taken) == (15, Decimal(20), 0)
        assert (rows["Khác"].asks, rows["Khác"].taken) == (1, 1)

    def test_the_count_of_queries_does_not_grow_with_rows(self, client, trainer, ten):
        QuizFactory(with_questions=ten)
        before = count_queries(client, LISTING)
        for _ in range(3):
            QuizFactory(with_questions=good_questions(2))
        assert count_queries(client, LISTING) == before

    def test_search_needs_no_marks(self, client, trainer):
        QuizFactory(title="Cuối khoá"), QuizFactory(title="Luyện tập")
        rows = client.get(LISTING, {"q": "luyen"}).context["object_list"]
        assert [row.title for row in rows] == ["Luyện tập"]

    @pytest.mark.parametrize(
        ("filters", "expected"), [({"mode": "practice"}, ["B"]), ({"is_draft": "True"}, ["A"])]
    )
    def test_filters(self, client, trainer, filters, expected):
        QuizFactory(title="A", is_draft=True), QuizFactory(title="B", mode="practice")
        rows = client.get(LISTING, filters).context["object_list"]
        assert [row.title for row in rows] == expected


class TestSaving:
    def test_tells_what_to_look_at(self, client, trainer):
        question = TrueFalseQuestionFactory()
        response = client.post(reverse("wagtailsnippets_assessments_quiz:add"), _form(question), follow=True)
        quiz = Quiz.objects.get()
        assert quiz.slots.get().points == Decimal(2)
        page = response.content.decode()
        assert str(warnings(quiz, TODAY)[0]) in page.replace("&quot;", '"')
        assert reverse("wagtailsnippets_assessments_quiz:check", args=[quiz.pk]) in page

    def test_begins_with_the_boxes_ticked_that_the_model_ticks(self, client, trainer):
        """A quiz made by hand shows its results: what the page ticks is what is posted."""
        form = client.get(reverse("wagtailsnippets_assessments_quiz:add")).context["form"]
        for name, default in (("shown_when_marked", shown_when_marked), ("shown_when_over", shown_when_over)):
            ticked = [str(box.data["value"]) for box in form[name].subwidgets if box.data["selected"]]
            assert ticked == default()

    def test_lets_attempts_that_were_to_show_nothing_follow(self, client, trainer, ten):
        quiz = QuizFactory(with_questions=ten, shown_when_marked=[], shown_when_over=[])
        silent, later = start(quiz, UserFactory()), start(quiz, UserFactory())
        Attempt.objects.filter(pk=later.pk).update(shown_when_over=["score"])
        quiz.shown_when_marked = ["score", "marks"]
        quiz.save()
        silent.refresh_from_db(), later.refresh_from_db()
        assert (silent.shown_when_marked, silent.shown_when_over) == (["score", "marks"], [])
        assert (later.shown_when_marked, later.shown_when_over) == ([], ["score"])

    def test_a_retired_question_is_refused(self, client, trainer):
        question = TrueFalseQuestionFactory(retired_at=NINE_AM)
        client.post(reverse("wagtailsnippets_assessments_quiz:add"), _form(question))
        assert not Quiz.objects.exists()


class TestCheck:
    def test_lists_the_lines_and_all_warnings(self, client, trainer):
        quiz = QuizFactory(with_questions=[ChoiceQuestionFactory(title="Gọi số nào")])
        drawing(quiz, category=Category.objects.at(("Luật",)), draws=7)
        page = client.get(_check(quiz)).content.decode()
        assert "Gọi số nào" in page
        assert "Luật" in page
        assert all(warning.text in page for warning in warnings(quiz, TODAY))

    def test_says_when_there_is_nothing(self, client, trainer, ten):
        assert client.get(_check(QuizFactory(with_questions=ten))).context["warnings"] == []

    def test_costs_no_more_for_more_lines(self, client, trainer, ten):
        quiz = QuizFactory(with_questions=ten)
        before = count_queries(client, _check(quiz))
        for question in good_questions(3):
            drawing(quiz, question=question)
        assert count_queries(client, _check(quiz)) == before

    @pytest.mark.parametrize("role", [None, Role.UNIT_OFFICER])
    def test_is_closed_to_others(self, client, role, ten):
        client.force_login(person(role))
        quiz = QuizFactory(with_questions=ten)
        edit = reverse("wagtailsnippets_assessments_quiz:edit", args=[quiz.pk])
        for url in (LISTING, edit, _check(quiz), reverse("wagtailsnippets_assessments_quiz:add")):
            assert client.get(url).status_code == refused(role)


def _check(quiz):
    return reverse("wagtailsnippets_assessments_quiz:check", args=[quiz.pk])


def _form(question):
    """What the editor posts for a quiz of one question for two points."""
    slots = {
        "TOTAL_FORMS": 1, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 1, "MAX_NUM_FORMS": 1000, "0-id": "", "0-ORDER": 1,
        "0-DELETE": "", "0-section": "", "0-question": question.pk, "0-category": "", "0-tags": "",
        "0-difficulty": "", "0-draws": 1, "0-points": "2",
    }  # fmt: skip
    allowances = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    rules = {
        "title": "Bài kiểm tra", "instructions": "", "mode": "exam", "pass_mark": 70, "attempts_allowed": 3,
        "wait_minutes": 0, "counting": "highest", "late_minutes": 60, "tolerance": 10,
        "shown_when_marked": ["score"], "shown_when_over": ["score"],
    }  # fmt: skip
    return (
        rules
        | {f"slots-{name}": value for name, value in slots.items()}
        | {f"allowances-{name}": value for name, value in allowances.items()}
    )
