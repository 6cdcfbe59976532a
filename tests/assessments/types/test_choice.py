"""Choices: shares, feedback to each choice, what a learner sees, what a trainer must give."""

import json
import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from assessments.items import Choice, ChoiceItem, InvalidResponse, build
from assessments.items.choice import ALL_OR_NOTHING, RIGHT_MINUS_WRONG, SHARES
from assessments.models import ChoiceQuestion
from tests.assessments.factories import ChoiceQuestionFactory
from tests.assessments.types.journey import (
    asked,
    complaints,
    kept,
    page,
    preview,
    publish,
    result,
    save_draft,
    send,
    send_one,
    stream,
    survives_freezing,
)


@st.composite
def items(draw):
    ids = draw(st.lists(st.text("abcdđ1", min_size=1, max_size=3), min_size=2, max_size=8, unique=True))
    takes_several = draw(st.booleans())
    right = draw(st.sets(st.sampled_from(ids), min_size=1, max_size=None if takes_several else 1))
    choices = tuple(
        Choice(
            id=each,
            text=draw(st.text(max_size=9)),
            is_right=each in right,
            share=round(1 / len(right), 3) if each in right else draw(st.sampled_from([None, -1.0, 0.5])),
            feedback=draw(st.sampled_from(["", "Vì vậy."])),
        )
        for each in ids
    )
    scoring = draw(st.sampled_from([ALL_OR_NOTHING, RIGHT_MINUS_WRONG, SHARES]))
    keeps = draw(st.booleans())
    return ChoiceItem(
        prompt="?", choices=choices, takes_several=takes_several, scoring=scoring, keeps_order=keeps
    )


class TestAnyItem:
    @given(items(), st.lists(st.text("abcdđ1", max_size=3), max_size=4))
    def test_takes_any_fields_and_grades_within_0_and_1_or_refuses_them(self, item, values):
        try:
            response = item.parse({"": values})
        except InvalidResponse:
            return
        assert 0 <= item.grade(response).share <= 1
        assert set(item.labels(response)) <= set(item.options)
        assert len(item.feedback(response)) <= len(response or ())

    @given(items())
    def test_the_key_earns_everything(self, item):
        assert item.grade(item.key).share == 1

    @given(items(), st.randoms(), st.data())
    def test_shuffling_never_changes_a_grade(self, item, random, data):
        chosen = sorted(data.draw(st.sets(st.sampled_from([choice.id for choice in item.choices]))))
        shuffled = item.shuffled(random)
        assert shuffled.grade(chosen) == item.grade(chosen)
        assert sorted(shuffled.options) == sorted(item.options)
        assert not item.keeps_order or shuffled == item

    @given(items())
    def test_comes_back_from_json(self, item):
        assert build("choice", json.loads(json.dumps(item.to_content()))) == item


class TestShares:
    @pytest.mark.parametrize(
        ("chosen", "share"),
        [("abc", 1), ("a", 0.333), ("ad", 0), ("abd", 0.166), ("abcd", 0.5), ("", 0), ("d", 0)],
    )
    def test_add_up_and_three_thirds_are_all(self, chosen, share):
        thirds = tuple(Choice(each, each, True, share=0.333) for each in "abc")
        item = ChoiceItem(
            prompt="?",
            choices=(*thirds, Choice("d", "d", False, share=-0.5)),
            takes_several=True,
            scoring=SHARES,
        )
        assert item.grade(list(chosen)).share == pytest.approx(share, abs=0.002)

    def test_a_wrong_choice_may_earn_something(self):
        item = ChoiceItem(
            prompt="?",
            choices=(Choice("a", "A", True, share=1), Choice("b", "B", False, share=0.5)),
            scoring=SHARES,
        )
        assert [item.grade([each]).share for each in "ab"] == [1, 0.5]


def block(text, *, is_right=False, share=None, feedback=""):
    return ("choice", {"text": text, "is_right": is_right, "share": share, "feedback": feedback})


@pytest.mark.django_db
class TestQuestion:
    @pytest.mark.parametrize(
        "fields", [{}, {"takes_several": True, "scoring": ALL_OR_NOTHING}, {"keeps_order": True}]
    )
    def test_survives_freezing(self, fields):
        assert survives_freezing(ChoiceQuestionFactory(**fields))

    def test_survives_freezing_with_shares_and_feedback(self):
        choices = [block("111", is_right=True, share=1, feedback="Đúng."), block("112", share=0.25)]
        assert survives_freezing(ChoiceQuestionFactory(choices=choices, scoring=SHARES))

    def test_choices_keep_their_ids_when_one_is_added(self):
        question = ChoiceQuestionFactory()
        before = question.latest_version.item.choices
        question.choices.append(block("112"))
        question.save_revision().publish()
        assert question.latest_version.item.choices[: len(before)] == before

    @pytest.mark.parametrize(
        ("choices", "fields"),
        [
            ([block("a"), block("b")], {}),
            ([block("a", is_right=True), block("b", is_right=True)], {}),
            ([block("Hoà", is_right=True), block(" hoà")], {}),
            ([block("a", is_right=True, share=0.5), block("b")], {"scoring": SHARES}),
            (
                [block("a", is_right=True, share=0.5), block("b", is_right=True, share=0.4)],
                {"scoring": SHARES, "takes_several": True},
            ),
        ],
        ids=["none right", "two right", "the same twice", "right without its share", "shares below 1"],
    )
    def test_needs_choices_that_can_be_answered(self, choices, fields):
        with pytest.raises(ValidationError) as refused:
            ChoiceQuestion(choices=choices, **fields).clean()
        assert set(refused.value.message_dict) == {"choices"}


@pytest.mark.django_db
class TestLearner:
    def test_ticks_one(self, client, learner):
        html = page(client, asked(ChoiceQuestionFactory(), learner))
        assert html.count('type="radio"') == 4

    def test_ticks_several(self, client, learner):
        html = page(client, asked(ChoiceQuestionFactory(takes_several=True), learner))
        assert html.count('<input type="checkbox"\n             name="q1"') == 4

    @pytest.mark.parametrize("takes_several", [False, True])
    def test_sends_the_form_and_sees_what_was_kept(self, client, learner, takes_several):
        attempt = asked(ChoiceQuestionFactory(takes_several=takes_several), learner)
        key = attempt.items.get().item.key
        send(client, attempt, key)
        html = page(client, attempt)
        assert kept(attempt) == key
        assert all(re.search(rf'value="{each}"\s+checked', html) for each in key)

    def test_sends_by_script(self, client, learner):
        attempt = asked(ChoiceQuestionFactory(), learner)
        key = attempt.items.get().item.key
        assert send_one(client, attempt, key).json() == {"saved": 1}
        assert kept(attempt) == key

    CHOICES = (
        block("111", is_right=True, feedback="Đây là tổng đài quốc gia."),
        block("115", feedback="Đây là cấp cứu y tế."),
    )

    def wrong(self, attempt):
        return [choice.id for choice in attempt.items.get().item.choices if not choice.is_right]

    def test_reads_key_and_what_is_said_to_the_choice_made(self, client, learner):
        attempt = asked(ChoiceQuestionFactory(choices=list(self.CHOICES)), learner, attempts_allowed=1)
        send(client, attempt, self.wrong(attempt))
        review = result(client, attempt).split('id="q1"')[1]
        assert "Đây là cấp cứu y tế." in review
        assert "Đây là tổng đài quốc gia." not in review
        assert review.count("badge--ok") == review.count("badge--info") == 1

    def test_reads_no_key_while_attempts_are_left(self, client, learner):
        attempt = asked(ChoiceQuestionFactory(choices=list(self.CHOICES)), learner, attempts_allowed=2)
        send(client, attempt, self.wrong(attempt))
        review = result(client, attempt).split('id="q1"')[1]
        assert "Đây là cấp cứu y tế." in review
        assert "badge--ok" not in review

    def test_reads_no_feedback_that_is_not_to_be_shown(self, client, learner):
        question = ChoiceQuestionFactory(choices=list(self.CHOICES))
        attempt = asked(question, learner, shown_when_marked=["score"], shown_when_over=["score"])
        send(client, attempt, self.wrong(attempt))
        assert "Đây là cấp cứu y tế." not in result(client, attempt)


def filled(text, *, is_right=False, share="", feedback=""):
    return ("choice", {"text": text, "is_right": is_right, "share": share, "feedback": feedback})


@pytest.mark.django_db
class TestEditor:
    DEFAULTS = {"scoring": RIGHT_MINUS_WRONG}

    def test_starts_with_four_choices(self):
        assert len(ChoiceQuestion().choices) == 4

    def test_publishes_and_forgets_choices_left_empty(self, client, trainer):
        choices = stream(
            "choices", filled("111", is_right=True, feedback="Đúng."), filled(""), filled("115"), filled("")
        )
        publish(client, ChoiceQuestion, self.DEFAULTS | choices)
        item = ChoiceQuestion.objects.get().latest_version.item
        assert [(choice.text, choice.is_right) for choice in item.choices] == [("111", True), ("115", False)]
        assert item.choices[0].feedback == "Đúng."

    def test_keeps_a_choice_that_only_lacks_its_text_to_complain(self, client, trainer):
        choices = stream("choices", filled("111"), filled("", is_right=True), filled("115"))
        assert complaints(publish(client, ChoiceQuestion, self.DEFAULTS | choices))
        assert not ChoiceQuestion.objects.exists()

    def test_says_what_to_do(self, client, trainer):
        choices = stream("choices", filled("111"), filled("115"))
        assert complaints(publish(client, ChoiceQuestion, self.DEFAULTS | choices))
        assert not ChoiceQuestion.objects.exists()

    def test_scores_by_shares(self, client, trainer):
        choices = stream(
            "choices", filled("a", is_right=True, share="0.5"), filled("b", is_right=True, share="0.5"),
            filled("c", share="-0.5"),
        )  # fmt: skip
        publish(client, ChoiceQuestion, choices | {"scoring": SHARES, "takes_several": "on"})
        item = ChoiceQuestion.objects.get().latest_version.item
        assert [choice.share for choice in item.choices] == [0.5, 0.5, -0.5]

    def test_keeps_an_unfinished_draft_and_previews_it(self, client, trainer):
        choices = stream("choices", filled("111"), filled("", feedback="Sao?"), filled("111"))
        question = save_draft(client, ChoiceQuestion, self.DEFAULTS | choices)
        assert not question.live
        assert len(question.choices) == 3
        assert preview(client, question).status_code == 200
