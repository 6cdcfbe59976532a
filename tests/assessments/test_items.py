"""Properties of every type of item: any response grades within 0 to 1, the key earns everything."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.items import (
    Choice,
    ChoiceItem,
    EssayItem,
    InvalidResponse,
    TrueFalseItem,
    build,
)
from assessments.items.essay import LONGEST

words = st.text(min_size=1, max_size=30)


@st.composite
def choice_items(draw):
    ids = draw(st.lists(words, min_size=2, max_size=8, unique=True).filter(lambda ids: "" not in ids))
    takes_several = draw(st.booleans())
    right = draw(st.sets(st.sampled_from(ids), min_size=1, max_size=None if takes_several else 1))
    choices = tuple(Choice(id=each, text=draw(words), is_right=each in right) for each in ids)
    return ChoiceItem(prompt=draw(words), choices=choices, takes_several=takes_several)


true_false_items = st.builds(TrueFalseItem, prompt=words, is_true=st.booleans())
essay_items = st.builds(EssayItem, prompt=words, min_words=st.integers(0, 50), rubric=words)
items = choice_items() | true_false_items | essay_items


class TestAnyItem:
    @given(items, st.dictionaries(st.sampled_from(["", "a"]), st.lists(st.text(max_size=20), max_size=5)))
    def test_takes_any_fields_and_grades_within_0_and_1_or_refuses_them(self, item, fields):
        try:
            response = item.parse(fields)
        except InvalidResponse:
            return
        share = item.grade(response).share
        assert share is None or 0 <= share <= 1

    @given(items)
    def test_no_answer_earns_nothing(self, item):
        assert item.parse({}) is None
        assert item.grade(None).share == 0

    @given(items)
    def test_the_key_earns_everything(self, item):
        if not item.needs_person:
            assert item.grade(item.key).share == 1

    @given(items)
    def test_comes_back_from_json_as_it_was(self, item):
        assert build(item.kind, json.loads(json.dumps(item.to_content()))) == item

    @given(items, st.data())
    def test_a_response_grades_the_same_after_a_journey_through_json(self, item, data):
        response = item.key
        if isinstance(item, ChoiceItem):
            chosen = data.draw(st.sets(st.sampled_from([choice.id for choice in item.choices])))
            response = list(chosen)
        assert item.grade(json.loads(json.dumps(response))) == item.grade(response)


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
        shuffled = list(item.choices)
        random.shuffle(shuffled)
        other = ChoiceItem(prompt=item.prompt, choices=tuple(shuffled), takes_several=item.takes_several)
        assert other.grade(chosen) == item.grade(chosen)


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


def test_an_unknown_kind_is_named():
    with pytest.raises(LookupError, match="dance"):
        build("dance", {})
