"""An essay is kept as it was written, with word limits that guide, and waits for a person."""

import json

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from assessments.items import Criterion, EssayItem, InvalidResponse, build
from assessments.items.essay import LONGEST
from assessments.models import EssayQuestion
from tests.assessments.factories import EssayQuestionFactory
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

TEXT = "Nạn nhân cần được bảo vệ.\n\nTrước hết là an toàn."
pytestmark = pytest.mark.django_db
items = st.builds(
    EssayItem,
    prompt=st.just("?"),
    min_words=st.integers(0, 50),
    max_words=st.none() | st.integers(50, 500),
    rubric=st.text(max_size=20),
    criteria=st.lists(
        st.builds(Criterion, text=st.text(max_size=10), points=st.floats(0.25, 10)), max_size=3
    ).map(tuple),
)


class TestItem:
    @given(items, st.text(max_size=200))
    def test_keeps_the_text_and_leaves_the_grade_to_a_person(self, item, text):
        if "\0" in text:
            with pytest.raises(InvalidResponse):
                item.parse({"": [text]})
            return
        response = item.parse({"": [text]})
        assert response == (text.replace("\r\n", "\n").strip() or None)
        assert item.grade(response).share == (None if response else 0)

    @given(items)
    def test_comes_back_from_json(self, item):
        assert build("essay", json.loads(json.dumps(item.to_content()))) == item

    @given(items, st.randoms())
    def test_shuffling_changes_nothing(self, item, random):
        assert item.shuffled(random) == item

    def test_has_no_key_and_needs_a_person(self):
        item = EssayItem(prompt="?")
        assert item.key is None
        assert item.needs_person
        assert item.labels(TEXT) == ()

    @pytest.mark.parametrize(("text", "words"), [(None, 0), (TEXT, 11), ("mua bán  người", 3), ("   ", 0)])
    def test_counts_words_between_spaces(self, text, words):
        assert EssayItem(prompt="?").words(text) == words

    def test_refuses_what_is_too_long(self):
        with pytest.raises(InvalidResponse):
            EssayItem(prompt="?").parse({"": ["a" * (LONGEST + 1)]})

    def test_refuses_two_texts(self):
        with pytest.raises(InvalidResponse):
            EssayItem(prompt="?").parse({"": ["một", "hai"]})


class TestQuestion:
    def test_survives_freezing(self):
        criteria = [("criterion", {"text": "Đúng luật", "points": 3})]
        assert survives_freezing(EssayQuestionFactory(min_words=50, max_words=200, criteria=criteria))

    def test_word_limits_out_of_order_are_refused(self):
        with pytest.raises(ValidationError, match="Số “tối đa” nhỏ hơn"):
            EssayQuestion(title="?", prompt="<p>?</p>", min_words=200, max_words=50).validate_constraints()

    def test_is_written_in_the_staff_area(self, client, trainer):
        criteria = stream("criteria", ("criterion", {"text": "Đúng luật", "points": 3}))
        publish(client, EssayQuestion, {"min_words": 20, "max_words": 80, "rubric": "null"} | criteria)
        item = EssayQuestion.objects.get().latest_version.item
        assert (item.min_words, item.max_words) == (20, 80)
        assert item.criteria == (Criterion("Đúng luật", 3),)


class TestAnswer:
    @pytest.fixture
    def attempt(self, learner):
        question = EssayQuestionFactory(min_words=5, max_words=80, rubric="<p>Chỉ người chấm đọc</p>")
        return asked(question, learner, attempts_allowed=1)

    @pytest.mark.parametrize("sending", [send, send_one])
    def test_is_kept_and_found_again(self, client, attempt, sending):
        assert sending(client, attempt, TEXT).status_code in (200, 302)
        assert kept(attempt) == TEXT
        assert "Trước hết là an toàn." in page(client, attempt)

    def test_says_the_limits_and_keeps_the_rubric_to_itself(self, client, attempt):
        html = page(client, attempt)
        assert "Từ 5 đến 80" in html
        assert "Chỉ người chấm đọc" not in html

    def test_below_the_limit_is_kept_too(self, client, attempt):
        send(client, attempt, "Ngắn")
        assert kept(attempt) == "Ngắn"

    def test_too_long_is_refused_in_words_and_the_text_stays_on_the_page(self, client, attempt):
        response = send(client, attempt, "a" * (LONGEST + 1))
        assert response.status_code == 422
        assert "a" * (LONGEST + 1) in response.content.decode()
        assert kept(attempt) is None

    def test_waits_for_a_marker(self, client, attempt):
        send(client, attempt, TEXT)
        html = result(client, attempt)
        attempt.refresh_from_db()
        assert attempt.state == "awaiting_marking"
        assert "đang chờ chấm" in html

    def test_markup_is_shown_as_text(self, client, attempt):
        send(client, attempt, "<script>alert(1)</script>")
        assert "<script>alert(1)" not in page(client, attempt)
        assert "<script>alert(1)" not in result(client, attempt)
