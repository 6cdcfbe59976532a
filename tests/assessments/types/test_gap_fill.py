"""Gaps in running text: typed, numbers and lists."""

import json
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from assessments.items import (
    AcceptedAnswer,
    AcceptedNumber,
    Choice,
    ChoiceItem,
    GapFillItem,
    InvalidResponse,
    NumericalItem,
    Part,
    ShortAnswerItem,
    build,
)
from assessments.models import GapFillQuestion, Question
from tests.assessments.factories import GapFillQuestionFactory
from tests.assessments.types.journey import (
    asked,
    complaints,
    is_selected,
    kept,
    page,
    preview,
    publish,
    result,
    rich,
    save_draft,
    send,
    send_one,
    stream,
    survives_freezing,
)

gaps = st.sampled_from(
    [
        ShortAnswerItem(prompt="", answers=(AcceptedAnswer("111"), AcceptedAnswer("112", 0.5))),
        NumericalItem(prompt="", numbers=(AcceptedNumber(Decimal(18)),)),
        ChoiceItem(prompt="", choices=(Choice("x", "mua", True), Choice("y", "thuê", False, "Không."))),
    ]
)
items = st.lists(st.tuples(gaps, st.floats(0.01, 1000)), min_size=1, max_size=6).map(
    lambda given: GapFillItem(
        prompt="?",
        text="".join(f"<p>a [[{number}]] b</p>" for number in range(1, len(given) + 1)),
        parts=tuple(Part(str(number), item, weight) for number, (item, weight) in enumerate(given, 1)),
    )
)
names = st.sampled_from(["", "1", "2", "1.unit", "3.a", "9"])
values = st.lists(st.sampled_from(["", "111", "112", "18", "x", "y", "z"]), max_size=2)


class TestAnyItem:
    @given(items, st.dictionaries(names, values))
    def test_takes_any_fields_and_grades_within_0_and_1_or_refuses_them(self, item, fields):
        try:
            response = item.parse(fields)
        except InvalidResponse:
            return
        assert 0 <= item.grade(response).share <= 1
        assert isinstance(item.labels(response), tuple)
        assert isinstance(item.feedback(response), tuple)

    @given(items)
    def test_the_key_earns_everything(self, item):
        assert item.grade(item.key).share == 1

    @given(items, st.randoms(), st.dictionaries(st.sampled_from("123"), st.sampled_from(["111", "112"])))
    def test_shuffling_never_changes_a_grade(self, item, random, typed):
        shuffled, response = item.shuffled(random), item.key | typed
        response = {part: item.key[part] | {} if isinstance(item.key[part], dict) else each
                    for part, each in response.items() if part in item.key}  # fmt: skip
        assert shuffled.grade(response) == item.grade(response)
        assert [part.id for part in shuffled.parts] == [part.id for part in item.parts]

    @given(items)
    def test_comes_back_from_json(self, item):
        assert build("gap_fill", json.loads(json.dumps(item.to_content()))) == item

    def test_gaps_count_by_weight(self):
        one, two = (
            ShortAnswerItem(prompt="", answers=(AcceptedAnswer("a"),)),
            NumericalItem(prompt="", numbers=(AcceptedNumber(Decimal(1)),)),
        )
        item = GapFillItem(prompt="?", text="[[1]] [[2]]", parts=(Part("1", one, 1), Part("2", two, 3)))
        assert item.grade({"1": "a"}).share == 0.25
        assert item.grade({"2": {"number": "1", "unit": ""}}).share == 0.75

    def test_one_wrong_gap_can_cost_all(self):
        part = ShortAnswerItem(prompt="", answers=(AcceptedAnswer("a"), AcceptedAnswer("b", 0.5)))
        parts = (Part("1", part), Part("2", part))
        item = GapFillItem(prompt="?", text="[[1]] [[2]]", parts=parts, all_or_nothing=True)
        assert item.grade({"1": "a", "2": "b"}).share == 0
        assert item.grade({"1": "a", "2": "a"}).share == 1

    def test_the_text_falls_into_pieces(self):
        part = Part("1", ShortAnswerItem(prompt="", answers=(AcceptedAnswer("a"),)))
        item = GapFillItem(prompt="?", text="<p>Gọi [[1]].</p>", parts=(part,))
        assert item.pieces == [("<p>Gọi ", part), (".</p>", None)]


def typed(text, share=1):
    return {"type": "typed", "value": {"answers": [{"text": text, "share": share}]}}


@pytest.mark.django_db
class TestQuestion:
    def test_survives_freezing(self):
        assert survives_freezing(GapFillQuestionFactory())

    def test_takes_an_item_that_is_all_or_nothing(self):
        part = Part("1", ShortAnswerItem(prompt="", answers=(AcceptedAnswer("a"),)))
        item = GapFillItem(prompt="<p>?</p>", text="<p>[[1]]</p>", parts=(part,), all_or_nothing=True)
        assert Question.from_item(item, title="T").build_item() == item

    def test_may_have_its_gaps_in_any_order(self):
        GapFillQuestion(text="<p>[[2]] [[1]]</p>", gaps=[typed("a"), typed("b")]).clean()

    @pytest.mark.parametrize(
        ("text", "gaps", "field"),
        [
            ("<p>[[1]]</p>", [typed("a"), typed("b")], "text"),
            ("<p>[[1]] [[2]]</p>", [typed("a")], "text"),
            ("<p>[[1]] [[1]]</p>", [typed("a")], "text"),
            ("<p>[[1]]</p>", [typed("a", share=0.5)], "gaps"),
            (
                "<p>[[1]]</p>",
                [{"type": "choice", "value": {"choices": [{"text": "a"}]}}],
                "gaps",
            ),
            (
                "<p>[[1]]</p>",
                [{"type": "number", "value": {"numbers": [{"value": 1, "share": 0}]}}],
                "gaps",
            ),
        ],
        ids=["not in the text", "not described", "twice", "nothing right", "no right choice", "no right number"],
    )  # fmt: skip
    def test_needs_text_and_gaps_that_fit(self, text, gaps, field):
        with pytest.raises(ValidationError) as refused:
            GapFillQuestion(text=text, gaps=gaps).clean()
        assert set(refused.value.message_dict) == {field}


@pytest.mark.django_db
class TestLearner:
    @pytest.fixture
    def attempt(self, learner):
        return asked(GapFillQuestionFactory(), learner, attempts_allowed=1)

    def right(self, attempt):
        return attempt.items.get().item.key

    def test_fills_controls_within_the_text(self, client, attempt):
        html = page(client, attempt)
        for name in ("q1.1", "q1.2", "q1.3"):
            assert f'name="{name}"' in html
        assert "<p>Gọi <input" in html
        assert html.count('aria-label="') >= 3

    def test_sends_the_form_and_sees_what_was_kept(self, client, attempt):
        send(client, attempt, self.right(attempt))
        html = " ".join(page(client, attempt).split())
        assert kept(attempt) == self.right(attempt)
        assert 'value="111"' in html
        assert 'value="18"' in html
        assert is_selected(html, self.right(attempt)["3"][0])

    def test_sends_by_script_with_gaps_left_open(self, client, attempt):
        assert send_one(client, attempt, {"1": "111"}).json() == {"saved": 1}
        assert kept(attempt) == {"1": "111"}

    def test_gets_everything_back_when_one_gap_cannot_be_kept(self, client, attempt):
        fields = {"q1.1": "111 & 112", "q1.2": "mười tám", "q1.3": self.right(attempt)["3"][0], "known": 0}
        response = client.post(attempt.get_absolute_url(), fields)
        html = response.content.decode()
        assert response.status_code == 422
        assert 'value="111 &amp; 112"' in html
        assert 'value="mười tám"' in html
        assert is_selected(html, fields["q1.3"])

    def test_reads_each_gap_with_its_answer_key_and_feedback(self, client, attempt):
        wrong = next(c.id for c in attempt.items.get().item.parts[2].item.choices if not c.is_right)
        send(client, attempt, {"1": "113", "3": [wrong]})
        html = " ".join(result(client, attempt).split())
        review = html.split('id="q1"')[1]
        assert "Gọi <strong>(1) 113</strong>" in review
        assert "<strong>(2) …</strong>" in review
        assert "<strong>(3) thuê</strong>" in review
        assert "Không phải." in review
        assert review.count("badge--ok") == 3

    def test_reads_no_key_while_attempts_are_left(self, client, learner):
        attempt = asked(GapFillQuestionFactory(), learner, attempts_allowed=2)
        send(client, attempt, {"1": "113"})
        review = result(client, attempt).split('id="q1"')[1]
        assert "113" in review
        assert "badge--ok" not in review

    def test_reads_a_question_left_open(self, client, attempt):
        assert "badge--ok" in result(client, attempt)


@pytest.mark.django_db
class TestEditor:
    ANSWER = {"text": "111", "share": "1", "feedback": ""}

    def data(self, text, *answers):
        gaps = [("typed", {"weight": "1", "answers": [answer]}) for answer in answers]
        return {"text": rich(text)} | stream("gaps", *gaps)

    def test_publishes(self, client, trainer):
        numbers = [{"value": "18", "tolerance": "0", "share": "1", "feedback": ""}]
        choices = [{"text": "mua", "is_right": True, "feedback": "", "share": ""},
                   {"text": "thuê", "feedback": "", "share": ""}]  # fmt: skip
        gaps = stream(
            "gaps",
            ("typed", {"weight": "1", "answers": [self.ANSWER], "ignores_marks": True}),
            ("number", {"weight": "2", "numbers": numbers, "units": []}),
            ("choice", {"weight": "1", "choices": choices, "by_shares": False}),
        )
        publish(client, GapFillQuestion, gaps | {"text": rich("Gọi [[1]], [[2]] tuổi, [[3]] người.")})
        item = GapFillQuestion.objects.get().latest_version.item
        assert [part.item.kind for part in item.parts] == ["short_answer", "numerical", "choice"]
        assert [part.weight for part in item.parts] == [1, 2, 1]
        assert item.grade(item.key).share == 1

    def test_says_which_gap_is_missing_in_the_text(self, client, trainer):
        words = complaints(publish(client, GapFillQuestion, self.data("Gọi 111.", self.ANSWER)))
        assert "[[1]]" in words

    def test_says_which_gap_has_nothing_right(self, client, trainer):
        data = self.data("Gọi [[1]] [[2]].", self.ANSWER, self.ANSWER | {"share": "0"})
        assert "2" in complaints(publish(client, GapFillQuestion, data))
        assert not GapFillQuestion.objects.exists()

    def test_asks_for_a_gap(self, client, trainer):
        assert complaints(publish(client, GapFillQuestion, self.data("Gọi 111.")))

    def test_keeps_an_unfinished_draft_and_previews_it(self, client, trainer):
        data = self.data("Gọi [[2]] và [[3]].", self.ANSWER, self.ANSWER | {"text": "", "share": ""})
        question = save_draft(client, GapFillQuestion, data)
        assert len(question.gaps) == 2
        assert preview(client, question).status_code == 200
