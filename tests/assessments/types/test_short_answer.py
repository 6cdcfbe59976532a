"""Short answers: what counts as the same in Vietnamese, what a learner sees, what a trainer must give."""

import json
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from assessments.items import AcceptedAnswer, InvalidResponse, ShortAnswerItem, build
from assessments.items.short_answer import LONGEST
from assessments.models import ShortAnswerQuestion
from tests.assessments.factories import ShortAnswerQuestionFactory
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

words = st.text(alphabet="aàăâbcđĐeêoòơuưyAB 1*.()+?[\\", min_size=1, max_size=20).filter(
    lambda text: text.replace("*", "").replace("\\", "").strip()
)
answers = st.builds(AcceptedAnswer, text=words, share=st.sampled_from([0.0, 0.5, 1.0]))
items = st.builds(
    ShortAnswerItem,
    prompt=words,
    answers=st.tuples(st.builds(AcceptedAnswer, text=words), answers, answers),
    ignores_marks=st.booleans(),
    matches_case=st.booleans(),
)


def item(*texts, **options):
    return ShortAnswerItem(prompt="?", answers=tuple(AcceptedAnswer(text) for text in texts), **options)


def fits(text, response, **options):
    return item(text, **options).grade(response).share == 1


class TestAnyItem:
    @given(items, st.dictionaries(st.sampled_from(["", "a"]), st.lists(st.text(max_size=20), max_size=3)))
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
        assert item.grade(item.parse({"": [item.key]})).share == 1

    @given(items, st.text(max_size=20))
    def test_comes_back_from_json_and_grades_the_same(self, item, response):
        again = build("short_answer", json.loads(json.dumps(item.to_content())))
        assert again == item
        assert again.grade(response) == item.grade(response)

    @given(items, st.randoms())
    def test_shuffling_changes_nothing(self, item, random):
        assert item.shuffled(random) == item

    def test_many_stars_are_not_slow(self):
        assert not fits("*a" * 60 + "*c", "a" * LONGEST)

    def test_refuses_what_is_too_long(self):
        with pytest.raises(InvalidResponse):
            item("a").parse({"": ["a" * (LONGEST + 1)]})


class TestComparison:
    @pytest.mark.parametrize("form", ["NFC", "NFD"])
    def test_does_not_ask_how_marks_are_encoded(self, form):
        assert fits(unicodedata.normalize(form, "phòng, chống"), unicodedata.normalize("NFC", "phòng, chống"))
        assert fits(unicodedata.normalize(form, "phòng, chống"), unicodedata.normalize("NFD", "phòng, chống"))

    @pytest.mark.parametrize(
        ("old", "new"), [("hòa giải", "hoà giải"), ("Thúy", "Thuý"), ("khỏe", "khoẻ"), ("HÒA", "hoà")]
    )
    def test_takes_both_places_of_a_tone(self, old, new):
        assert fits(old, new)
        assert fits(new, old)

    def test_tells_tones_apart(self):
        assert not fits("hòa", "hóa")
        assert not fits("của", "cùa")

    def test_takes_any_case_and_spaces(self):
        assert fits("Mua bán  người", " MUA BÁN\tngười ")

    def test_asks_for_capital_letters_where_they_matter(self):
        assert fits("Hà Nội", "Hà Nội", matches_case=True)
        assert not fits("Hà Nội", "hà nội", matches_case=True)

    def test_asks_for_marks_unless_they_do_not_matter(self):
        assert not fits("phòng chống", "phong chong")
        assert fits("phòng chống", "phong chong", ignores_marks=True)
        assert fits("Đoàn", "doan", ignores_marks=True)
        assert not fits("phòng chống", "phòng chông gai", ignores_marks=True)

    def test_asks_for_capital_letters_without_marks(self):
        assert fits("Đà Nẵng", "Da Nang", ignores_marks=True, matches_case=True)
        assert not fits("Đà Nẵng", "da nang", ignores_marks=True, matches_case=True)

    @pytest.mark.parametrize(
        ("text", "response"),
        [
            ("111*", "111 nhé"), ("111*", "111"), ("*111", "gọi 111"), ("phòng * chống", "phòng và chống"),
            ("phòng * chống", "phòng chống"), ("phòng *", "phòng"), ("* chống", "chống"), ("a*b*c", "a-b-b-c"),
            (r"5 \* 3", "5 * 3"), ("hoà*", "hoàn cảnh"), ("(a|b)", "(A|B)"),
        ],
    )  # fmt: skip
    def test_takes_anything_for_a_star(self, text, response):
        assert fits(text, response)

    @pytest.mark.parametrize(
        ("text", "response"),
        [("111*", "0111"), ("phòng *", "phòngx"), (r"5 \* 3", "5 và 3"), ("a.c", "abc"), ("*", None)],
    )
    def test_takes_nothing_else(self, text, response):
        assert not fits(text, response)

    def test_counts_like_answers_together(self):
        assert item("hòa").labels("HOÀ ") == item("hòa").labels("hòa")

    def test_the_first_that_fits_counts(self):
        both = ShortAnswerItem(
            prompt="?", answers=(AcceptedAnswer("không*", 0, "Sai."), AcceptedAnswer("*", 1, "Đúng."))
        )
        assert (both.grade("không phải").share, both.feedback("không phải")) == (0, ("Sai.",))
        assert (both.grade("phải").share, both.feedback("phải")) == (1, ("Đúng.",))


@pytest.mark.django_db
class TestQuestion:
    def test_survives_freezing(self):
        assert survives_freezing(ShortAnswerQuestionFactory(ignores_marks=True, matches_case=True))

    @pytest.mark.parametrize(
        "answers",
        [
            [{"text": "một nửa", "share": 0.5}],
            [{"text": "*", "share": 1}],
            [{"text": "a*", "share": 0}, {"text": "abc", "share": 1}],
        ],
        ids=["none is right", "everything is right", "the right one is never reached"],
    )
    def test_needs_a_right_answer_that_can_be_reached(self, answers):
        question = ShortAnswerQuestion(answers=[("answer", each | {"feedback": ""}) for each in answers])
        with pytest.raises(ValidationError) as refused:
            question.clean()
        assert set(refused.value.message_dict) == {"answers"}


@pytest.mark.django_db
class TestLearner:
    def test_types_into_a_labelled_field(self, client, learner):
        html = page(client, asked(ShortAnswerQuestionFactory(), learner))
        assert '<label for="q1-text">' in html
        assert 'name="q1"' in html

    def test_sends_the_form_and_sees_what_was_kept(self, client, learner):
        attempt = asked(ShortAnswerQuestionFactory(), learner)
        send(client, attempt, 'phòng <b>"chống"')
        assert kept(attempt) == 'phòng <b>"chống"'
        assert 'value="phòng &lt;b&gt;&quot;chống&quot;"' in page(client, attempt)

    def test_sends_by_script(self, client, learner):
        attempt = asked(ShortAnswerQuestionFactory(), learner)
        assert send_one(client, attempt, "phòng, chống").json() == {"saved": 1}
        assert kept(attempt) == "phòng, chống"

    def test_gets_a_text_that_is_too_long_back(self, client, learner):
        response = send(client, asked(ShortAnswerQuestionFactory(), learner), "dài" * LONGEST)
        assert response.status_code == 422
        assert "dài" * LONGEST in response.content.decode()

    def test_reads_answer_key_and_feedback(self, client, learner):
        attempt = asked(ShortAnswerQuestionFactory(), learner, attempts_allowed=1)
        send(client, attempt, "Phòng ngừa")
        html = result(client, attempt)
        assert "Phòng ngừa" in html
        assert "phòng, chống" in html
        assert "Còn thiếu việc chống." in html

    def test_reads_no_key_while_attempts_are_left(self, client, learner):
        attempt = asked(ShortAnswerQuestionFactory(prompt="<p>Từ nào?</p>"), learner, attempts_allowed=2)
        send(client, attempt, "sai")
        assert "badge--ok" not in result(client, attempt)


@pytest.mark.django_db
class TestEditor:
    def test_starts_with_one_answer(self, client, trainer):
        assert len(ShortAnswerQuestion().answers) == 1

    def test_publishes(self, client, trainer):
        data = stream("answers", ("answer", {"text": "111", "share": "1", "feedback": ""}))
        publish(client, ShortAnswerQuestion, data | {"ignores_marks": "on"})
        item = ShortAnswerQuestion.objects.get().latest_version.item
        assert item.answers == (AcceptedAnswer("111"),)
        assert (item.ignores_marks, item.matches_case) == (True, False)

    def test_forgets_answers_left_empty(self, client, trainer):
        empty = ("answer", {"text": "", "share": "1", "feedback": ""})
        filled = ("answer", {"text": "111", "share": "1", "feedback": ""})
        publish(client, ShortAnswerQuestion, stream("answers", empty, filled, empty))
        assert len(ShortAnswerQuestion.objects.get().answers) == 1

    def test_says_what_to_do(self, client, trainer):
        data = stream("answers", ("answer", {"text": "111", "share": "0.5", "feedback": ""}))
        assert "1" in complaints(publish(client, ShortAnswerQuestion, data))
        assert not ShortAnswerQuestion.objects.exists()

    def test_asks_for_an_answer(self, client, trainer):
        empty = ("answer", {"text": "", "share": "1", "feedback": ""})
        assert complaints(publish(client, ShortAnswerQuestion, stream("answers", empty)))

    def test_keeps_an_unfinished_draft_and_previews_it(self, client, trainer):
        half = ("answer", {"text": "", "share": "0.5", "feedback": ""})
        for data in (stream("answers"), stream("answers", half)):
            question = save_draft(client, ShortAnswerQuestion, data)
            assert preview(client, question).status_code == 200
            question.delete()
