"""One situation, several questions about it, asked and kept together."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from assessments.items import (
    CaseStudyItem,
    Choice,
    ChoiceItem,
    EssayItem,
    InvalidResponse,
    OrderingItem,
    Part,
    Step,
    TrueFalseItem,
)
from assessments.models import CaseStudyQuestion, Question
from tests.accounts.factories import UserFactory
from tests.assessments.factories import (
    CaseStudyQuestionFactory,
    ChoiceQuestionFactory,
    EssayQuestionFactory,
    TrueFalseQuestionFactory,
)
from tests.assessments.types.journey import (
    asked,
    complaints,
    kept,
    page,
    publish,
    result,
    send,
    send_one,
    stream,
)

parts = st.sampled_from(
    [
        TrueFalseItem(prompt="?", is_true=True),
        ChoiceItem(prompt="?", choices=(Choice("x", "X", True), Choice("y", "Y", False))),
        OrderingItem(prompt="?", steps=(Step("1", "Một"), Step("2", "Hai"))),
    ]
)
items = st.lists(st.tuples(parts, st.floats(0.01, 100)), min_size=1, max_size=5).map(
    lambda given: CaseStudyItem(
        prompt="?", parts=tuple(Part(f"p{n}", item, weight) for n, (item, weight) in enumerate(given))
    )
)
WITH_ESSAY = CaseStudyItem(
    prompt="?", parts=(Part("a", TrueFalseItem(prompt="?", is_true=True)), Part("b", EssayItem(prompt="?")))
)


class TestAnyItem:
    @given(
        items,
        st.dictionaries(
            st.sampled_from(["", "p0", "p1", "p1.1", "p2.2", "z", "p0.x.y"]),
            st.lists(st.sampled_from(["", "true", "x", "y", "1", "2"]), max_size=2),
        ),
    )
    def test_takes_any_fields_and_grades_within_0_and_1_or_refuses_them(self, item, fields):
        try:
            response = item.parse(fields)
        except InvalidResponse:
            return
        assert 0 <= item.grade(response).share <= 1
        assert set(item.labels(response)) <= set(item.options)

    @given(items, st.randoms())
    def test_the_key_earns_everything_in_any_order(self, item, random):
        assert item.grade(item.key).share == pytest.approx(1)
        assert item.shuffled(random).grade(item.key).share == pytest.approx(1)

    def test_waits_for_a_person_only_if_there_is_something_to_mark(self):
        assert WITH_ESSAY.grade({"a": True}).share == 0.5
        assert WITH_ESSAY.grade({"a": True, "b": "Báo 111."}).share is None
        assert WITH_ESSAY.shares({"a": True, "b": "Báo 111."}) == {"a": 1, "b": None}


@pytest.mark.indexed
@pytest.mark.django_db
class TestQuestion:
    def test_makes_an_item_that_makes_a_question_alike(self):
        case = CaseStudyQuestionFactory()
        item = case.latest_version.item
        again = Question.from_item(item, title="Lại")
        again.save()
        fresh = Question.objects.get(pk=again.pk).build_item()
        assert [(part.item, part.weight) for part in fresh.parts] == [
            (part.item, part.weight) for part in item.parts
        ]

    def test_follows_its_questions_when_they_are_published(self):
        question = TrueFalseQuestionFactory(is_true=True)
        case = CaseStudyQuestionFactory(questions=[question])
        question.is_true = False
        question.save_revision().publish()
        assert case.versions.count() == 2
        assert case.latest_version.item.parts[0].item.is_true is False

    def test_holds_no_case_study_no_question_twice_and_no_draft(self):
        question = TrueFalseQuestionFactory()
        for questions in (
            [CaseStudyQuestionFactory()],
            [question, question],
            [TrueFalseQuestionFactory(published=False)],
        ):
            blocks = [("part", {"question": each, "weight": 1}) for each in questions]
            with pytest.raises(ValidationError):
                CaseStudyQuestion(parts=blocks).clean()

    def test_is_written_in_the_staff_area(self, client, trainer):
        question = ChoiceQuestionFactory()
        publish(
            client, CaseStudyQuestion, stream("parts", ("part", {"question": question.pk, "weight": "2"}))
        )
        (part,) = CaseStudyQuestion.objects.get().latest_version.item.parts
        assert (part.item.kind, part.weight) == ("choice", 2)

    def test_with_a_draft_is_refused_there_in_words(self, client, trainer):
        draft = TrueFalseQuestionFactory(published=False, title="Câu còn nháp")
        words = complaints(
            publish(
                client, CaseStudyQuestion, stream("parts", ("part", {"question": draft.pk, "weight": "1"}))
            )
        )
        assert "Câu còn nháp" in words


@pytest.mark.django_db
class TestLearner:
    @pytest.fixture
    def attempt(self, learner):
        return asked(CaseStudyQuestionFactory(), learner, attempts_allowed=1)

    def test_answers_each_part_and_sees_what_was_kept(self, client, attempt):
        key = attempt.items.get().item.key
        send(client, attempt, key)
        assert kept(attempt) == key
        html = page(client, attempt)
        assert html.count("checked") == 2
        assert "việc nhẹ lương cao" in html

    def test_sends_by_script_with_a_part_left_open(self, client, attempt):
        _choice, statement = attempt.items.get().item.key
        assert send_one(client, attempt, {statement: True}).status_code == 200
        assert kept(attempt) == {statement: True}

    def test_reads_each_part_with_its_key(self, client, attempt):
        _choice, statement = attempt.items.get().item.key
        send(client, attempt, {statement: False})
        review = result(client, attempt).split('id="q1"')[1]
        assert review.count("badge--ok") == 2
        assert review.count("badge--info") == 1

    def test_gets_back_what_could_not_be_kept(self, client, attempt):
        _choice, statement = attempt.items.get().item.key
        response = client.post(attempt.get_absolute_url(), {"known": 0, f"q1.{statement}": "maybe"})
        assert response.status_code == 422
        assert kept(attempt) is None

    def test_with_an_essay_sees_the_key_of_the_other_parts(self, client, learner):
        case = CaseStudyQuestionFactory(questions=[TrueFalseQuestionFactory(), EssayQuestionFactory()])
        attempt = asked(case, learner, attempts_allowed=1)
        first, second = (part.id for part in attempt.items.get().item.parts)
        send(client, attempt, {first: True, second: "Báo 111."})
        attempt.submit(at=attempt.started_at)
        item = attempt.items.get()
        item.give(item.points, by=UserFactory(), at=attempt.started_at)
        review = page(client, attempt).split('id="q1"')[1]
        assert "Báo 111." in review
        assert "badge--ok" in review
