"""Numbers: as Vietnamese and English write them, with units and tolerance."""

import json
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from assessments.items import AcceptedNumber, InvalidResponse, NumberUnit, NumericalItem, build
from assessments.items.numerical import readings
from assessments.models import NumericalQuestion
from tests.assessments.factories import NumericalQuestionFactory
from tests.assessments.types.journey import (
    asked,
    complaints,
    is_selected,
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

decimals = st.decimals(-(10**9), 10**9, allow_nan=False, places=4)
tolerances = st.decimals(0, 100, places=3)
numbers = st.builds(
    AcceptedNumber, value=decimals, tolerance=tolerances, share=st.sampled_from([0.0, 0.5, 1.0])
)
units = st.sampled_from(
    [(), (NumberUnit("km"),), (NumberUnit("km"), NumberUnit("m", Decimal("0.001"))), (NumberUnit("vụ"),)]
)
items = st.builds(
    NumericalItem,
    prompt=st.just("?"),
    numbers=st.tuples(st.builds(AcceptedNumber, value=decimals, tolerance=tolerances), numbers),
    units=units,
)
LENGTH = NumericalItem(
    prompt="?",
    numbers=(AcceptedNumber(Decimal("1.5"), Decimal("0.1")),),
    units=(NumberUnit("km"), NumberUnit("m", Decimal("0.001"))),
)


def grade(item, number, unit=""):
    return item.grade(item.parse({"": [number], "unit": [unit]})).share


def exactly(value, **fields):
    return NumericalItem(prompt="?", numbers=(AcceptedNumber(Decimal(value)),), **fields)


class TestAnyItem:
    @given(
        items,
        st.dictionaries(
            st.sampled_from(["", "unit", "a"]),
            st.lists(st.text("0123456789.,+-eE kmvụ", max_size=20), max_size=2),
        ),
    )
    def test_takes_any_fields_and_grades_within_0_and_1_or_refuses_them(self, item, fields):
        try:
            response = item.parse(fields)
        except InvalidResponse:
            return
        assert 0 <= item.grade(response).share <= 1
        assert isinstance(item.labels(response), tuple)

    @given(items)
    def test_the_key_earns_everything(self, item):
        assert item.grade(item.key).share == 1
        assert grade(item, item.key["number"], item.key["unit"]) == 1

    @given(items, decimals)
    def test_comes_back_from_json_and_grades_the_same(self, item, value):
        again = build("numerical", json.loads(json.dumps(item.to_content())))
        response = {"number": str(value), "unit": item.key["unit"]}
        assert again == item
        assert again.grade(response) == item.grade(response)

    @given(items, st.randoms())
    def test_shuffling_changes_nothing(self, item, random):
        assert item.shuffled(random) == item


class TestReadings:
    @pytest.mark.parametrize(
        ("text", "values"),
        [
            ("1.234,5", ["1234.5"]), ("1,234.5", ["1234.5"]), ("1234,5", ["1234.5"]), ("1234.5", ["1234.5"]),
            ("1.234", ["1234", "1.234"]), ("1,234", ["1.234", "1234"]), ("1.234.567", ["1234567"]),
            ("1,234,567", ["1234567"]), ("0.500", ["0.5"]), ("0,5", ["0.5"]), (",5", ["0.5"]), ("-12", ["-12"]),
            ("+3", ["3"]), ("1,2e3", ["1200"]), ("12.34.5", []), ("1.2.3", []), ("1,23,456", []), ("12a", []),
            ("", []), ("1..2", []), ("٣", []), ("1e9999", []), ("--1", []),
        ],
    )  # fmt: skip
    def test_are_what_either_country_means(self, text, values):
        assert sorted(readings(text)) == sorted(Decimal(value) for value in values)


class TestGrade:
    @pytest.mark.parametrize("text", ["1.234,5", "1,234.5", "1 234,5", "1234,50", " 1234.5 ", "1\u00a0234,5"])
    def test_takes_each_way_to_write_it(self, text):
        assert grade(exactly("1234.5"), text) == 1

    def test_takes_what_can_mean_two_numbers_for_the_right_one(self):
        assert grade(exactly("1234"), "1.234") == 1
        assert grade(exactly("1.234"), "1.234") == 1
        assert grade(exactly("12.34"), "1.234") == 0

    def test_takes_a_typographic_minus(self):
        assert grade(exactly("-5"), "−5") == 1

    @pytest.mark.parametrize(
        ("text", "share"), [("1,4", 1), ("1,6", 1), ("1,61", 0), ("1.39", 0), ("1,5", 1)]
    )
    def test_takes_what_is_within_the_tolerance(self, text, share):
        assert grade(LENGTH, text, "km") == share

    @pytest.mark.parametrize(
        ("number", "unit", "share"),
        [
            ("1500", "m", 1), ("1.500", "m", 1), ("1,5", "m", 0), ("1500", "km", 0), ("1,5", "", 0),
            ("1500 m", "", 1), ("1,5km", "", 1), ("1,5 KM", "", 1), ("1500m", "m", 1),
        ],
    )  # fmt: skip
    def test_counts_in_units(self, number, unit, share):
        assert grade(LENGTH, number, unit) == share

    @pytest.mark.parametrize(
        ("number", "unit", "share"),
        [
            ("2", "", 1),
            ("2", "năm", 1),
            ("24", "tháng", 1),
            ("2", "tháng", 1),
            ("24", "", 0),
            ("24", "năm", 0),
        ],
    )
    def test_counts_the_bare_number_where_the_unit_is_optional(self, number, unit, share):
        units = (NumberUnit("năm"), NumberUnit("tháng", Decimal("0.0833333333333333")))
        item = NumericalItem(
            prompt="?", numbers=(AcceptedNumber(Decimal(2)),), units=units, unit_is_optional=True
        )
        assert item.grade({"number": number, "unit": unit}).share == share

    def test_a_rounded_factor_takes_nothing_away(self):
        units = (NumberUnit("năm"), NumberUnit("tháng", Decimal("0.0833333333333333")))
        item = NumericalItem(prompt="?", numbers=(AcceptedNumber(Decimal(2)),), units=units)
        assert item.grade({"number": "24", "unit": "tháng"}).share == 1
        assert item.grade({"number": "24,0001", "unit": "tháng"}).share == 0

    def test_needs_no_unit_where_there_is_one(self):
        item = exactly("3", units=(NumberUnit("năm"),))
        assert item.parse({"": ["3"]}) == {"number": "3", "unit": "năm"}
        assert grade(item, "3") == grade(item, "3 năm") == 1

    @pytest.mark.parametrize(
        "fields",
        [{"": ["ba"]}, {"": ["3"], "unit": ["kg"]}, {"": ["3 km"], "unit": ["m"]}, {"": ["1" * 61]}],
        ids=["no number", "an unknown unit", "two units", "too long"],
    )
    def test_refuses_the_rest(self, fields):
        with pytest.raises(InvalidResponse):
            LENGTH.parse(fields)

    def test_a_unit_alone_is_no_answer(self):
        assert LENGTH.parse({"": [" "], "unit": ["km"]}) is None

    def test_the_key_is_written_as_in_vietnam(self):
        assert exactly("1E+3").key == {"number": "1000", "unit": ""}
        assert (LENGTH.key, LENGTH.margin) == ({"number": "1,5", "unit": "km"}, "0,1")

    def test_the_first_that_fits_counts(self):
        near = AcceptedNumber(Decimal(10), Decimal(5), 0.5, "Gần đúng.")
        item = NumericalItem(prompt="?", numbers=(AcceptedNumber(Decimal(10)), near))
        assert [grade(item, text) for text in ("10", "12", "16")] == [1, 0.5, 0]
        assert item.feedback({"number": "12", "unit": ""}) == ("Gần đúng.",)


def number(value="18", **fields):
    return ("number", {"value": value, "tolerance": "0", "share": "1", "feedback": ""} | fields)


def unit(name, factor):
    return ("unit", {"name": name, "factor": factor})


@pytest.mark.django_db
class TestQuestion:
    def test_survives_freezing(self):
        assert survives_freezing(NumericalQuestionFactory())

    @pytest.mark.parametrize(
        ("numbers", "units", "field"),
        [
            ([("18", 0.5)], [], "numbers"),
            ([("18", 0), ("18", 1)], [], "numbers"),
            ([("18", 1)], [("m", "0.001"), ("km", "1")], "units"),
            ([("18", 1)], [("km", "1"), ("m", "0")], "units"),
            ([("18", 1)], [("km", "1"), ("km", "2")], "units"),
        ],
        ids=["none is right", "the right one is never reached", "first factor", "factor 0", "one name twice"],
    )
    def test_needs_numbers_and_units_that_make_sense(self, numbers, units, field):
        question = NumericalQuestion(
            numbers=[
                ("number", {"value": Decimal(value), "tolerance": Decimal(0), "share": share, "feedback": ""})
                for value, share in numbers
            ],
            units=[("unit", {"name": name, "factor": Decimal(factor)}) for name, factor in units],
        )
        with pytest.raises(ValidationError) as refused:
            question.clean()
        assert set(refused.value.message_dict) == {field}


@pytest.mark.django_db
class TestLearner:
    RIGHT = {"number": "1,5", "unit": "km"}

    def test_gets_the_keys_for_decimals_and_a_list_of_units(self, client, learner):
        html = page(client, asked(NumericalQuestionFactory(), learner))
        assert 'inputmode="decimal"' in html
        assert 'name="q1.unit"' in html
        assert '<label for="q1-number">' in html

    def test_gets_all_keys_where_a_number_is_negative(self, client, learner):
        numbers = [("number", {"value": Decimal(-5), "tolerance": Decimal(0), "share": 1, "feedback": ""})]
        html = page(client, asked(NumericalQuestionFactory(numbers=numbers, units=[]), learner))
        assert "inputmode" not in html
        assert "q1.unit" not in html

    def test_reads_the_only_unit_beside_the_number(self, client, learner):
        question = NumericalQuestionFactory(units=[("unit", {"name": "tuổi", "factor": Decimal(1)})])
        attempt = asked(question, learner)
        html = page(client, attempt)
        assert "tuổi" in html
        assert "q1.unit" not in html
        client.post(attempt.get_absolute_url(), {"q1": "1,5", "known": 0})
        assert kept(attempt) == {"number": "1,5", "unit": "tuổi"}

    def test_sends_the_form_and_sees_what_was_kept(self, client, learner):
        attempt = asked(NumericalQuestionFactory(), learner)
        send(client, attempt, self.RIGHT)
        html = page(client, attempt)
        assert kept(attempt) == self.RIGHT
        assert 'value="1,5"' in html
        assert is_selected(html, "km")

    def test_sends_by_script(self, client, learner):
        attempt = asked(NumericalQuestionFactory(), learner)
        assert send_one(client, attempt, self.RIGHT).json() == {"saved": 1}
        assert kept(attempt) == self.RIGHT

    def test_gets_back_what_is_no_number(self, client, learner):
        response = send(
            client, asked(NumericalQuestionFactory(), learner), {"number": "một rưỡi", "unit": "km"}
        )
        html = response.content.decode()
        assert response.status_code == 422
        assert 'value="một rưỡi"' in html
        assert is_selected(html, "km")

    def test_reads_answer_key_margin_and_feedback(self, client, learner):
        attempt = asked(NumericalQuestionFactory(), learner, attempts_allowed=1)
        send(client, attempt, {"number": "15", "unit": "km"})
        html = " ".join(result(client, attempt).split())
        assert "15 km" in html
        assert "1,5 ± 0,1 km" in html
        assert "Nhầm dấu phẩy." in html

    def test_reads_no_key_while_attempts_are_left(self, client, learner):
        attempt = asked(NumericalQuestionFactory(), learner, attempts_allowed=2)
        send(client, attempt, {"number": "7", "unit": "km"})
        assert "1,5" not in result(client, attempt)


@pytest.mark.django_db
class TestEditor:
    def test_publishes(self, client, trainer):
        data = stream("numbers", number("1.5", tolerance="0.1")) | stream(
            "units", unit("km", "1"), unit("m", "0.001")
        )
        publish(client, NumericalQuestion, data)
        item = NumericalQuestion.objects.get().latest_version.item
        assert (item.numbers, item.units) == (LENGTH.numbers, LENGTH.units)

    def test_says_whether_the_unit_is_optional(self, client, trainer):
        data = stream("numbers", number("1.5")) | stream("units", unit("km", "1"), unit("m", "0.001"))
        publish(client, NumericalQuestion, data | {"unit_is_optional": "on"})
        assert NumericalQuestion.objects.get().latest_version.item.unit_is_optional

    def test_needs_no_units(self, client, trainer):
        publish(client, NumericalQuestion, stream("numbers", number()) | stream("units"))
        assert NumericalQuestion.objects.get().latest_version.item.units == ()

    def test_says_what_to_do(self, client, trainer):
        data = stream("numbers", number()) | stream("units", unit("m", "0.001"))
        assert complaints(publish(client, NumericalQuestion, data))
        assert not NumericalQuestion.objects.exists()

    def test_a_number_that_is_missing_is_no_error_of_ours(self, client, trainer):
        data = stream("numbers", number("", tolerance="5")) | stream("units")
        for action in ({}, {"action-publish": ""}):
            assert publish(client, NumericalQuestion, data | action).status_code in (200, 302)

    def test_keeps_an_unfinished_draft_and_previews_it(self, client, trainer):
        data = stream("numbers", number("", tolerance="5")) | stream("units", unit("m", ""))
        question = save_draft(client, NumericalQuestion, data)
        assert len(question.numbers) == 1
        assert preview(client, question).status_code == 200
