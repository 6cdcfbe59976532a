"""What is on the left finds what belongs to it on the right."""

import json
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from assessments.items import InvalidResponse, MatchingItem, Pair, build
from assessments.models import MatchingQuestion, Question
from tests.assessments.factories import MatchingQuestionFactory
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
    survives_freezing,
)

ITEM = MatchingItem(
    prompt="?",
    pairs=(Pair("a", "A", "1"), Pair("b", "B", "2"), Pair("c", "C", "1"), Pair("d", "", "3")),
)
items = st.lists(
    st.tuples(st.text("xyz", max_size=3), st.text("123", min_size=1, max_size=2)), min_size=2
).map(
    lambda rows: MatchingItem(
        prompt="?",
        pairs=(Pair("l", "L", "R"), *(Pair(str(n), left, right) for n, (left, right) in enumerate(rows))),
    )
)


class TestAnyItem:
    @given(
        items,
        st.dictionaries(
            st.sampled_from(["", "l", "0", "1", "z"]), st.lists(st.sampled_from(["", "l", "0", "z"]))
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
        assert item.shuffled(random).key.keys() == item.key.keys()

    def test_counts_the_pairs_that_are_right(self):
        assert ITEM.grade({"a": "a", "b": "a"}).share == pytest.approx(1 / 3)

    def test_a_pair_counts_by_its_weight(self):
        item = MatchingItem(prompt="?", pairs=(Pair("a", "A", "1", 3.0), Pair("b", "B", "2")))
        assert item.grade({"a": "a"}).share == 0.75

    def test_one_wrong_pair_can_cost_all(self):
        item = replace(ITEM, all_or_nothing=True)
        assert item.grade({"a": "a", "b": "b", "c": "b"}).share == 0
        assert item.grade(item.key).share == 1

    def test_comes_back_from_json(self):
        item = replace(ITEM, pairs=(Pair("a", "A", "1", 3.0), *ITEM.pairs[1:]), all_or_nothing=True)
        assert build("matching", json.loads(json.dumps(item.to_content()))) == item

    def test_what_was_frozen_before_there_were_weights_counts_each_pair_alike(self):
        content = ITEM.to_content()
        del content["all_or_nothing"]
        content["pairs"] = [{key: pair[key] for key in ("id", "left", "right")} for pair in content["pairs"]]
        assert build("matching", content) == ITEM

    def test_rights_that_read_alike_are_one(self):
        assert [pair.right for pair in ITEM.rights] == ["1", "2", "3"]
        assert ITEM.grade({"a": "c", "b": "b", "c": "a"}).share == 1

    def test_the_order_of_what_is_offered_tells_nothing(self):
        assert [pair.right for pair in ITEM.shown_rights] == ["1", "2", "3"]


@pytest.mark.django_db
class TestQuestion:
    def test_survives_freezing(self):
        assert survives_freezing(MatchingQuestionFactory())

    def test_takes_an_item_with_all_that_it_says(self):
        pairs = (Pair("a", "A", "1", 3.0), Pair("b", "B", "2"))
        item = MatchingItem(prompt="<p>?</p>", pairs=pairs, all_or_nothing=True)
        assert Question.from_item(item, title="T").build_item() == item

    @pytest.mark.parametrize(
        "pairs",
        [[("A", "1"), ("", "2")], [("A", "1"), ("B", "1")], [("A", "1"), ("A", "2")]],
        ids=["one on the left", "one on the right", "the same twice"],
    )
    def test_needs_pairs_that_can_be_told_apart(self, pairs):
        blocks = [("pair", {"left": left, "right": right}) for left, right in pairs]
        with pytest.raises(ValidationError):
            MatchingQuestion(pairs=blocks).clean()

    def test_is_written_in_the_staff_area(self, client, trainer):
        pairs = [("pair", {"left": "A", "right": "1"}), ("pair", {"left": "B", "right": "2"})]
        publish(client, MatchingQuestion, stream("pairs", *pairs))
        assert len(MatchingQuestion.objects.get().latest_version.item.lefts) == 2

    def test_that_cannot_be_told_apart_is_refused_there(self, client, trainer):
        pairs = [("pair", {"left": "A", "right": "1"}), ("pair", {"left": "A", "right": "2"})]
        assert complaints(publish(client, MatchingQuestion, stream("pairs", *pairs)))


@pytest.mark.django_db
class TestLearner:
    @pytest.fixture
    def attempt(self, learner):
        return asked(MatchingQuestionFactory(), learner, attempts_allowed=1)

    def test_chooses_for_each_left_and_sees_what_was_kept(self, client, attempt):
        key = attempt.items.get().item.key
        send(client, attempt, key)
        assert kept(attempt) == key
        html = page(client, attempt)
        assert html.count("<select") == 2
        assert html.count("selected") == 2

    def test_sends_by_script_with_one_left_open(self, client, attempt):
        key = attempt.items.get().item.key
        part = dict([next(iter(key.items()))])
        assert send_one(client, attempt, part).status_code == 200
        assert kept(attempt) == part

    def test_reads_what_was_chosen_and_what_is_right(self, client, attempt):
        lefts = list(attempt.items.get().item.key)
        send(client, attempt, {lefts[0]: lefts[1]})
        review = result(client, attempt).split('id="q1"')[1]
        assert review.count("badge--info") == 1
        assert review.count("badge--ok") == 2
