"""True or false: what a learner sees, and what is said to either answer."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.items import InvalidResponse, TrueFalseItem, build
from assessments.models import TrueFalseQuestion
from tests.assessments.factories import TrueFalseQuestionFactory
from tests.assessments.types.journey import (
    asked,
    kept,
    page,
    publish,
    result,
    send,
    send_one,
    survives_freezing,
)

texts = st.text(max_size=9)
items = st.builds(
    TrueFalseItem, prompt=texts, is_true=st.booleans(), feedback_true=texts, feedback_false=texts
)


class TestAnyItem:
    @given(items, st.lists(st.sampled_from(["true", "false", "", "đúng", "True"]), max_size=3))
    def test_takes_any_fields_and_grades_within_0_and_1_or_refuses_them(self, item, values):
        try:
            response = item.parse({"": values})
        except InvalidResponse:
            return
        assert 0 <= item.grade(response).share <= 1
        assert set(item.labels(response)) <= set(item.options)

    @given(items, st.randoms())
    def test_the_key_earns_everything_in_any_order(self, item, random):
        assert item.grade(item.key).share == item.shuffled(random).grade(item.key).share == 1
        assert item.grade(not item.key).share == 0

    @given(items)
    def test_comes_back_from_json(self, item):
        assert build("true_false", json.loads(json.dumps(item.to_content()))) == item

    def test_says_something_to_the_answer_given(self):
        item = TrueFalseItem(prompt="?", is_true=True, feedback_true="Phải.", feedback_false="Không phải.")
        assert [item.feedback(each) for each in (True, False, None)] == [("Phải.",), ("Không phải.",), ()]


@pytest.mark.django_db
class TestQuestion:
    @pytest.mark.parametrize("is_true", [True, False])
    def test_survives_freezing(self, is_true):
        assert survives_freezing(TrueFalseQuestionFactory(is_true=is_true, feedback_true="Phải."))


@pytest.mark.django_db
class TestLearner:
    @pytest.mark.parametrize("answer", [True, False])
    def test_sends_the_form_and_sees_what_was_kept(self, client, learner, answer):
        attempt = asked(TrueFalseQuestionFactory(), learner)
        send(client, attempt, answer)
        assert kept(attempt) is answer
        assert re.search(rf'value="{str(answer).lower()}"\s+checked', page(client, attempt))

    def test_sends_by_script(self, client, learner):
        attempt = asked(TrueFalseQuestionFactory(), learner)
        assert send_one(client, attempt, False).json() == {"saved": 1}
        assert kept(attempt) is False

    def test_reads_key_and_what_is_said_to_the_answer(self, client, learner):
        question = TrueFalseQuestionFactory(feedback_true="Phải.", feedback_false="Xem lại Điều 2.")
        attempt = asked(question, learner, attempts_allowed=1)
        send(client, attempt, False)
        review = result(client, attempt).split('id="q1"')[1]
        assert "Xem lại Điều 2." in review
        assert "Phải." not in review
        assert review.count("badge--ok") == review.count("badge--info") == 1

    def test_reads_no_key_while_attempts_are_left(self, client, learner):
        attempt = asked(TrueFalseQuestionFactory(), learner, attempts_allowed=2)
        send(client, attempt, False)
        assert "badge--ok" not in result(client, attempt).split('id="q1"')[1]


@pytest.mark.django_db
class TestEditor:
    @pytest.mark.parametrize("is_true", [True, False])
    def test_publishes(self, client, trainer, is_true):
        data = {"is_true": str(is_true), "feedback_true": "Phải.", "feedback_false": ""}
        publish(client, TrueFalseQuestion, data)
        item = TrueFalseQuestion.objects.get().latest_version.item
        assert (item.is_true, item.feedback_true) == (is_true, "Phải.")
