"""Steps are put in order."""

from dataclasses import replace
from random import Random

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from assessments.items import InvalidResponse, OrderingItem, Step
from assessments.items.choice import ALL_OR_NOTHING
from assessments.items.ordering import PLACES
from assessments.models import OrderingQuestion
from tests.assessments.factories import OrderingQuestionFactory
from tests.assessments.types.journey import (
    asked,
    kept,
    page,
    publish,
    result,
    send,
    send_one,
    stream,
    survives_freezing,
)

ITEM = OrderingItem(prompt="?", steps=tuple(Step(each, each.upper()) for each in "abcd"))
items = st.integers(2, 12).map(
    lambda count: OrderingItem(prompt="?", steps=tuple(Step(f"s{n}", f"Bước {n}") for n in range(count)))
)


class TestAnyItem:
    @given(
        items,
        st.dictionaries(
            st.sampled_from(["", "s0", "s1", "s2", "z"]), st.lists(st.sampled_from(["", "1", "2", "99"]))
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
        assert item.grade(item.key).share == 1
        assert item.shuffled(random).grade(item.key).share == 1

    @given(items, st.integers(0, 23))
    def test_is_never_shown_in_the_right_order(self, item, variant):
        shown = item.shuffled(Random(variant)).shown_steps
        assert shown != item.steps
        assert set(shown) == set(item.steps)

    @pytest.mark.parametrize(
        ("places", "share"),
        [
            ({"a": 1, "b": 2, "c": 3, "d": 4}, 1),
            ({"a": 1, "b": 2, "c": 4, "d": 3}, 1 / 3),
            ({"d": 1, "a": 2, "b": 3, "c": 4}, 2 / 3),
            ({"d": 1, "c": 2, "b": 3, "a": 4}, 0),
            ({"a": 1, "b": 2}, 1 / 3),
            ({"a": 1, "b": 1, "c": 1, "d": 1}, 0),
            ({"b": 1}, 0),
        ],
    )
    def test_counts_neighbours_that_follow_each_other(self, places, share):
        assert ITEM.grade(places).share == pytest.approx(share)

    @pytest.mark.parametrize(
        ("scoring", "places", "share"),
        [
            (PLACES, {"a": 1, "b": 2, "c": 4, "d": 3}, 0.5),
            (PLACES, {"b": 1, "c": 2, "d": 3, "a": 4}, 0),
            (PLACES, {"a": 1}, 0.25),
            (PLACES, {"a": 1, "b": 2, "c": 3, "d": 4}, 1),
            (ALL_OR_NOTHING, {"a": 1, "b": 2, "c": 4, "d": 3}, 0),
            (ALL_OR_NOTHING, {"a": 1, "b": 2, "c": 3, "d": 4}, 1),
            (ALL_OR_NOTHING, None, 0),
        ],
    )
    def test_counts_places_or_everything_where_the_author_says_so(self, scoring, places, share):
        assert replace(ITEM, scoring=scoring).grade(places).share == share


@pytest.mark.django_db
class TestQuestion:
    def test_is_marked_as_its_author_says(self):
        question = OrderingQuestionFactory(scoring=ALL_OR_NOTHING)
        assert question.build_item().scoring == ALL_OR_NOTHING
        assert OrderingQuestion.from_item(question.build_item(), title="x").scoring == ALL_OR_NOTHING

    def test_the_way_of_marking_is_chosen_in_the_form(self, client, trainer):
        steps = stream("steps", ("step", {"text": "Một"}), ("step", {"text": "Hai"}))
        publish(client, OrderingQuestion, steps | {"scoring": PLACES})
        assert OrderingQuestion.objects.get().latest_version.item.scoring == PLACES

    def test_survives_freezing(self):
        assert survives_freezing(OrderingQuestionFactory())

    def test_needs_different_steps(self):
        steps = [("step", {"text": "Khảo sát"}), ("step", {"text": " khảo  sát"})]
        with pytest.raises(ValidationError):
            OrderingQuestion(steps=steps).clean()

    def test_is_written_in_the_staff_area(self, client, trainer):
        publish(
            client, OrderingQuestion, stream("steps", ("step", {"text": "Một"}), ("step", {"text": "Hai"}))
        )
        assert [step.text for step in OrderingQuestion.objects.get().latest_version.item.steps] == [
            "Một",
            "Hai",
        ]


@pytest.mark.django_db
class TestLearner:
    @pytest.fixture
    def attempt(self, learner):
        return asked(OrderingQuestionFactory(), learner, attempts_allowed=1)

    def test_numbers_the_steps_and_sees_what_was_kept(self, client, attempt):
        key = attempt.items.get().item.key
        send(client, attempt, key)
        assert kept(attempt) == key
        html = page(client, attempt)
        assert html.count("<select") == 3
        assert html.count("selected") == 3

    def test_may_be_halfway_when_the_script_saves(self, client, attempt):
        first, second, _third = attempt.items.get().item.key
        assert send_one(client, attempt, {first: 1, second: 1}).status_code == 200
        assert kept(attempt) == {first: 1, second: 1}

    def test_reads_the_order_given_and_the_right_one(self, client, attempt):
        send(client, attempt, dict(zip(attempt.items.get().item.key, (3, 2, 1), strict=True)))
        review = result(client, attempt).split('id="q1"')[1]
        assert review.count("<ol>") == 2
