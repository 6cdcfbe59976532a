"""Properties of every type of item: any response grades within 0 to 1, the key earns everything, order never matters.

`ELEARN_FUZZ=10000 pytest` tries 10,000 cases of each.
"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.items import (
    CaseStudyItem,
    Choice,
    ChoiceItem,
    CompositeItem,
    EssayItem,
    InvalidResponse,
    NumericalItem,
    OrderingItem,
    Part,
    ShortAnswerItem,
    Step,
    TrueFalseItem,
    build,
)
from assessments.items.essay import LONGEST
from tests.assessments.factories import fields_of
from tests.assessments.interchange.strategies import choice_items, items

words = st.text(max_size=20) | st.sampled_from(["true", "1", "2", "12,5", "km", "a" * 64])


def parts_of(item):
    """The names that the fields of an item can have, and some that they cannot."""
    ids = {
        *(str(number) for number in range(4)),
        *(part.id for part in getattr(item, "parts", ())),
        *(each.id for name in ("pairs", "steps") for each in getattr(item, name, ())),
    }
    nested = [
        f"{part.id}.{name}" for part in getattr(item, "parts", ()) for name in parts_of(part.item) if name
    ]
    return sorted({"", "unit", "upload", *ids, *nested})


@st.composite
def answered(draw):
    """An item with fields as somebody, or something, might send them."""
    item = draw(items())
    choices = [choice.id for choice in getattr(item, "choices", ())]
    values = st.lists(st.sampled_from([*choices, "1", "2", "true"]) | words, max_size=3)
    return item, draw(st.dictionaries(st.sampled_from(parts_of(item)), values, max_size=6))


def right_fields(item):
    """The fields of the key, as far as there is one."""
    if isinstance(item, CompositeItem):
        fields = {}
        for part in item.parts:
            fields |= {
                f"{part.id}.{name}".rstrip("."): value for name, value in right_fields(part.item).items()
            }
        return fields
    return fields_of(item.key)


class TestAnyItem:
    @given(answered())
    def test_takes_any_fields_and_grades_within_0_and_1_or_refuses_them(self, given_):
        item, fields = given_
        try:
            response = item.parse(fields)
        except InvalidResponse:
            return
        share = item.grade(response).share
        assert share is None or 0 <= share <= 1
        assert json.loads(json.dumps(response)) == response
        if item.options and item.answers_are_few:
            assert set(item.labels(response)) <= set(item.options)
        assert all(isinstance(said, str) for said in item.feedback(response))
        assert isinstance(item.stored_files(response), tuple)

    @given(items())
    def test_no_answer_earns_nothing(self, item):
        assert item.parse({}) is None
        assert item.grade(None).share == 0

    @given(items())
    def test_the_key_earns_everything(self, item):
        if not item.needs_person and _has_full_marks(item):
            assert item.grade(item.key).share == pytest.approx(1)

    @given(items(), st.randoms())
    def test_shuffling_never_changes_a_grade(self, item, random):
        try:
            response = item.parse(right_fields(item))
        except InvalidResponse:  # an accepted answer with a star may be no answer when the star is left out
            return
        shuffled = item.shuffled(random)
        assert shuffled.grade(response) == item.grade(response)
        assert set(shuffled.labels(response)) == set(item.labels(response))

    @given(items())
    def test_comes_back_from_json_as_it_was(self, item):
        assert build(item.kind, json.loads(json.dumps(item.to_content()))) == item


def _has_full_marks(item):
    """Surely so: shares add up to 1, the key is in the first unit, of factor 1, and comes before what could hide it.

    The first answer that fits counts: the editors refuse a right one below one that fits it and earns less.
    """
    if isinstance(item, CompositeItem):
        return all(_has_full_marks(part.item) for part in item.parts)
    if isinstance(item, ChoiceItem) and item.scoring == "shares":
        return sum(choice.share or 0 for choice in item.choices if choice.is_right) >= 1
    if isinstance(item, NumericalItem):
        in_key_unit = not item.units or item.units[0].factor == 1
        return in_key_unit and item.numbers[0].share == 1
    if isinstance(item, ShortAnswerItem):
        return item.answers[0].share == 1
    return True


class TestChoice:
    ONE = ChoiceItem(prompt="?", choices=(Choice("a", "A", True), Choice("b", "B", False)))
    SEVERAL = ChoiceItem(
        prompt="?",
        takes_several=True,
        choices=(
            Choice("a", "A", True),
            Choice("b", "B", True),
            Choice("c", "C", False),
            Choice("d", "D", False),
        ),
    )

    @pytest.mark.parametrize(
        ("chosen", "share"),
        [
            (["a", "b"], 1),
            (["a"], 0.5),
            (["a", "c"], 0),
            (["a", "b", "c"], 0.5),
            (list("abcd"), 0),
            (["c"], 0),
        ],
    )
    def test_several_count_right_ones_less_wrong_ones(self, chosen, share):
        assert self.SEVERAL.grade(chosen).share == share

    def test_one_is_right_or_not(self):
        assert self.ONE.grade(["a"]).share == 1
        assert self.ONE.grade(["b"]).share == 0

    def test_an_unknown_choice_is_refused(self):
        with pytest.raises(InvalidResponse):
            self.ONE.parse({"": ["z"]})

    def test_two_where_one_may_be_chosen_are_refused(self):
        with pytest.raises(InvalidResponse):
            self.ONE.parse({"": ["a", "b"]})

    @given(choice_items(), st.randoms(), st.data())
    def test_the_order_of_choices_never_changes_a_grade(self, item, random, data):
        chosen = sorted(data.draw(st.sets(st.sampled_from([choice.id for choice in item.choices]))))
        assert item.shuffled(random).grade(chosen) == item.grade(chosen)


class TestTrueFalse:
    def test_takes_only_true_and_false(self):
        item = TrueFalseItem(prompt="?", is_true=False)
        assert item.grade(item.parse({"": ["false"]})).share == 1
        assert item.grade(item.parse({"": ["true"]})).share == 0
        with pytest.raises(InvalidResponse):
            item.parse({"": ["đúng"]})


class TestEssay:
    ITEM = EssayItem(prompt="?")

    def test_waits_for_a_person(self):
        assert self.ITEM.grade("Em sẽ lắng nghe.").share is None

    def test_counts_words_as_vietnamese_does(self):
        assert self.ITEM.words("Lắng nghe, không tra hỏi.") == 5

    @pytest.mark.parametrize("text", ["x" * (LONGEST + 1), "a\0b"])
    def test_refuses_what_cannot_be_kept(self, text):
        with pytest.raises(InvalidResponse):
            self.ITEM.parse({"": [text]})

    def test_line_ends_are_of_one_kind(self):
        assert self.ITEM.parse({"": ["Một\r\nHai\r\n"]}) == "Một\nHai"


def test_an_unknown_kind_is_named():
    with pytest.raises(LookupError, match="dance"):
        build("dance", {})


class TestConcerns:
    """What to look at again before an answer is handed in; the answer is kept as it is."""

    ESSAY = EssayItem(prompt="?", min_words=3, max_words=5)
    STEPS = OrderingItem(prompt="?", steps=(Step("a", "Một"), Step("b", "Hai"), Step("c", "Ba")))
    CASE = CaseStudyItem(prompt="?", parts=(Part("1", ESSAY), Part("2", STEPS)))

    @pytest.mark.parametrize(
        ("item", "response", "reasons"),
        [
            (ESSAY, None, []),
            (ESSAY, "một hai", ["short"]),
            (ESSAY, "một hai ba", []),
            (ESSAY, "một hai ba bốn năm sáu", ["long"]),
            (STEPS, None, []),
            (STEPS, {"a": 1, "b": 2, "c": 3}, []),
            (STEPS, {"a": 1, "b": 1, "c": 3}, ["same_place"]),
            (STEPS, {"a": 1, "b": 1}, ["same_place", "open"]),
            (CASE, {"1": "một"}, ["open", "short"]),
            (CASE, {"1": "một hai ba", "2": {"a": 1, "b": 2, "c": 3}}, []),
        ],
    )
    def test_are_limits_not_kept_and_what_is_open(self, item, response, reasons):
        assert [each.reason for each in item.concerns(response)] == reasons
