"""Marks of numbers and gaps from Moodle's files, against a second evaluator of what Moodle's own code does.

Sources: question/type/numerical/question.php (`get_matching_answer`), question/type/multianswer/question.php.
"""

import os
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assessments.interchange.moodle_xml import FORMAT
from tests.assessments.interchange.test_moodle_xml import question, quiz

FUZZ = settings(max_examples=int(os.environ.get("ELEARN_FUZZ", "100")), deadline=None)
PERCENTS = ["100", "50", "33.33333", "0"]
MULTIPLIERS = ["1", "12", "100", "3", "0.5", "1000"]
decimals = st.decimals(-50, 50, places=1).map(lambda number: f"{number:f}")
tolerances = st.sampled_from(["0", "0.5", "2"])


def read(xml):
    reading = FORMAT.read(quiz(xml))
    assert not reading.problems, reading.problems
    return reading.entries[0].item


def fits(accepted, value):
    number, tolerance, _percent = accepted
    return number == "*" or abs(value - Fraction(number)) <= Fraction(tolerance)


def numerical_share(answers, multipliers, is_optional, number, unit):
    """What Moodle gives: each answer in turn, first in the unit named, then the bare number, whose unit is wrong."""
    value = Fraction(number)
    scaled = value / Fraction(multipliers[unit]) if unit else (value if not multipliers else None)
    for accepted in answers:
        if scaled is not None and fits(accepted, scaled):
            return Fraction(accepted[2]) / 100
        if multipliers and fits(accepted, value):
            return Fraction(accepted[2]) / 100 if is_optional else Fraction(0)
    return Fraction(0)


accepted_numbers = st.tuples(
    st.tuples(decimals, tolerances, st.just("100")),
    st.lists(st.tuples(decimals, tolerances, st.sampled_from(PERCENTS)), max_size=3),
    st.booleans(),
).map(lambda drawn: [drawn[0], *drawn[1], *([("*", "0", "0")] if drawn[2] else [])])


class TestNumbers:
    @given(accepted_numbers, st.lists(st.sampled_from(MULTIPLIERS[1:]), max_size=3), st.booleans(), st.data())
    @FUZZ
    def test_earn_what_moodle_gives(self, answers, more, is_optional, data):
        multipliers = {f"u{place}": each for place, each in enumerate(["1", *more])} if more else {}
        unit = data.draw(st.sampled_from([*multipliers, ""]))
        near = st.sampled_from([number for number, _tolerance, _percent in answers if number != "*"])
        factor = Fraction(multipliers.get(unit, "1"))
        number = data.draw(decimals | near | near.map(lambda each: f"{float(Fraction(each) * factor):.1f}"))
        if (
            multipliers and not is_optional
        ):  # Moodle stops at a number in the wrong unit, ours goes on to the next
            assume(not any(fits(each, Fraction(number)) for each in answers))
        item = read(question("numerical", xml_of(answers, multipliers, is_optional)))
        got = item.grade(item.parse({"": [number], "unit": [unit]})).share
        expected = numerical_share(answers, multipliers, is_optional, number, unit)
        assert abs(got - float(expected)) < 1e-6

    @given(accepted_numbers, decimals)
    @FUZZ
    def test_come_back_with_the_same_marks(self, answers, number):
        xml = question("numerical", xml_of(answers, {}, is_optional=True))
        entry = FORMAT.read(quiz(xml)).entries[0]
        again = FORMAT.read(FORMAT.write([entry])).entries[0].item
        response = {"number": number, "unit": ""}
        assert again.grade(response) == entry.item.grade(response)


def xml_of(answers, multipliers, is_optional):
    xml = "".join(
        f'<answer fraction="{percent}"><text>{number}</text><tolerance>{tolerance}</tolerance></answer>'
        for number, tolerance, percent in answers
    )
    xml += f"<unitgradingtype>{0 if is_optional else 1}</unitgradingtype><unitpenalty>1</unitpenalty>"
    units = "".join(
        f"<unit><multiplier>{multiplier}</multiplier><unit_name>{name}</unit_name></unit>"
        for name, multiplier in multipliers.items()
    )
    return f"{xml}<units>{units}</units>" if units else xml


def marked(percent, comma):
    return "=" if percent == "100" else f"%{percent.replace('.', ',') if comma else percent}%"


@st.composite
def gaps(draw):
    """A gap as cloze writes it, its weight, what is answered, and what Moodle gives for that, 0 to 1."""
    kind = draw(st.sampled_from(["MULTICHOICE", "MCS", "SHORTANSWER", "SA", "NUMERICAL", "NM"]))
    percents = ["100", *draw(st.lists(st.sampled_from(PERCENTS), min_size=1, max_size=3))]
    percents = draw(st.permutations(percents))
    weight = draw(st.integers(1, 5))
    comma = draw(st.booleans())
    is_number = kind in ("NUMERICAL", "NM")
    texts = [f"{10 * place},5:2" if is_number else f"chữ {'abcd'[place]}" for place in range(len(percents))]
    body = "~".join(marked(percent, comma) + text for percent, text in zip(percents, texts, strict=True))
    chosen = draw(st.integers(-1, len(percents) - 1))
    share = Fraction(percents[chosen]) / 100 if chosen >= 0 else Fraction(0)
    if kind in ("MULTICHOICE", "MCS"):
        typed = str(chosen + 1) if chosen >= 0 else ""
    elif is_number:
        typed = f"{10 * chosen},9" if chosen >= 0 else "999"
    else:
        typed = f"CHỮ {'ABCD'[chosen]}" if chosen >= 0 else "không"
    return f"{{{weight}:{kind}:{body}}}", weight, typed, share


class TestGaps:
    @given(st.lists(gaps(), min_size=1, max_size=4))
    @FUZZ
    def test_earn_what_moodle_gives(self, drawn):
        item = read(question("cloze", "", text=" và ".join(token for token, *_rest in drawn)))
        fields = {str(place): [typed] for place, (_token, _weight, typed, _share) in enumerate(drawn, 1)}
        whole = sum(weight for _token, weight, _typed, _share in drawn)
        expected = sum(weight * share for _token, weight, _typed, share in drawn) / whole
        share = item.grade(item.parse(fields)).share
        assert abs(share - float(expected)) < 1e-5  # shares are kept with five decimals
