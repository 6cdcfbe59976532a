"""An item of another system earns what its own response processing gives, or is refused.

Items of every interaction are made with scoring of every kind; a second evaluator tells what each response earns.
"""

import os
from itertools import chain, combinations, permutations, product

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.interchange import qti
from tests.assessments.interchange.packages import foreign, package
from tests.assessments.interchange.qti_evaluator import score

FUZZ = settings(
    max_examples=int(os.environ.get("ELEARN_FUZZ", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
OUTCOME = (
    '<qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float">'
    "<qti-default-value><qti-value>0</qti-value></qti-default-value></qti-outcome-declaration>"
)
GIVEN = '<qti-variable identifier="{}"/>'
points = st.sampled_from(["0", "0.5", "1", "2", "3", "-1"])


def value(text, base_type):
    return f'<qti-base-value base-type="{base_type}">{text}</qti-base-value>'


def set_score(inside):
    return f'<qti-set-outcome-value identifier="SCORE">{inside}</qti-set-outcome-value>'


def added(text):
    return set_score(f"<qti-sum>{GIVEN.format('SCORE')}{value(text, 'float')}</qti-sum>")


def declared(name, cardinality, base_type, right, mapping=""):
    values = "".join(f"<qti-value>{each}</qti-value>" for each in right)
    return (
        f'<qti-response-declaration identifier="{name}" cardinality="{cardinality}" base-type="{base_type}">'
        f"<qti-correct-response>{values}</qti-correct-response>{mapping}</qti-response-declaration>"
    )


@st.composite
def mappings(draw, keys):
    entries = "".join(
        f'<qti-map-entry map-key="{key}" mapped-value="{draw(points)}"'
        + draw(st.sampled_from(["", ' case-sensitive="true"', ' case-sensitive="false"']))
        + "/>"
        for key in draw(st.lists(st.sampled_from(keys), min_size=1, unique=True))
    )
    bounds = draw(st.sampled_from(["", ' lower-bound="0"', ' lower-bound="0" upper-bound="2"']))
    return f'<qti-mapping default-value="{draw(st.sampled_from(["0", "0", "-1"]))}"{bounds}>{entries}</qti-mapping>'


@st.composite
def rows(draw, conditions):
    """Rules that look at one condition after another: the first that holds counts, or each adds something."""
    found = draw(st.lists(st.tuples(conditions, points), min_size=1, max_size=3))
    if draw(st.booleans()):
        return "".join(
            f"<qti-response-condition><qti-response-if>{condition}{added(worth)}</qti-response-if>"
            "</qti-response-condition>"
            for condition, worth in found
        )
    names = ["qti-response-if", *["qti-response-else-if"] * (len(found) - 1)]
    branches = "".join(
        f"<{name}>{condition}{set_score(value(worth, 'float'))}</{name}>"
        for name, (condition, worth) in zip(names, found, strict=True)
    )
    return f"<qti-response-condition>{branches}</qti-response-condition>"


def joined(atoms):
    return st.one_of(
        atoms,
        atoms,
        st.tuples(st.sampled_from(["qti-and", "qti-or"]), atoms, atoms).map(
            lambda drawn: f"<{drawn[0]}>{drawn[1]}{drawn[2]}</{drawn[0]}>"
        ),
        atoms.map(lambda atom: f"<qti-not>{atom}</qti-not>"),
    )


@st.composite
def processings(draw, name, conditions):
    """The rules for one response: a template, its mapping, or conditions."""
    kind = draw(st.sampled_from(["match_correct", "map_response", "map", "rules", "rules"]))
    if kind in ("match_correct", "map_response"):
        return f'<qti-response-processing template="https://x/rptemplates/{kind}.xml"/>'
    rules = (
        draw(rows(conditions)) if kind == "rules" else set_score(f'<qti-map-response identifier="{name}"/>')
    )
    return f"<qti-response-processing>{rules}</qti-response-processing>"


def read(xml):
    """The item; None where it is refused."""
    with translation.override("en"):
        reading = qti.read(package({"a.xml": xml}))
    assert bool(reading.entries) != bool(reading.problems)
    return reading.entries[0].item if reading.entries else None


def require_equal(xml, item, tries, *, legal=None):
    """`tries` are (responses as QTI has them, ours); `legal` those of QTI of which the best earns everything."""
    earned = [(theirs, ours, score(xml, theirs)) for theirs, ours in tries]
    best = max(points for _theirs, _ours, points in earned)
    if legal is not None:
        best = max(score(xml, each) for each in legal)
    assert best > 0
    for theirs, ours, points in earned:
        assert item.grade(ours).share == pytest.approx(max(0, points) / best, abs=0.0005), theirs


def subsets(names):
    return chain.from_iterable(combinations(names, size) for size in range(len(names) + 1))


def equals(name, base_type):
    return lambda text: f"<qti-match>{GIVEN.format(name)}{value(text, base_type)}</qti-match>"


CORRECT = '<qti-match><qti-variable identifier="{0}"/><qti-correct identifier="{0}"/></qti-match>'


class TestChoice:
    @FUZZ
    @given(st.data())
    def test_one_of_several(self, data):
        names = ["A", "B", "C", "D"][: data.draw(st.integers(2, 4))]
        atoms = st.sampled_from(names).map(equals("RESPONSE", "identifier")) | st.just(
            CORRECT.format("RESPONSE")
        )
        declaration = declared("RESPONSE", "single", "identifier", ["A"], data.draw(mappings(names)))
        xml = choice(names, 1, declaration, data.draw(processings("RESPONSE", joined(atoms))))
        if item := read(xml):
            require_equal(xml, item, [({"RESPONSE": [name]}, [name]) for name in names])
            assert score(xml, {}) <= 0

    @FUZZ
    @given(st.data())
    def test_several(self, data):
        names = ["A", "B", "C", "D"][: data.draw(st.integers(2, 4))]
        right = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
        member = st.sampled_from(names).map(
            lambda name: f"<qti-member>{value(name, 'identifier')}{GIVEN.format('RESPONSE')}</qti-member>"
        )
        declaration = declared("RESPONSE", "multiple", "identifier", right, data.draw(mappings(names)))
        rules = data.draw(processings("RESPONSE", joined(member | st.just(CORRECT.format("RESPONSE")))))
        most = data.draw(st.sampled_from([0, 0, len(right)]))
        xml = choice(names, most, declaration, rules)
        if item := read(xml):
            every = [list(each) for each in subsets(names)]
            legal = [{"RESPONSE": each} for each in every if not most or len(each) <= most]
            require_equal(xml, item, [({"RESPONSE": each}, each) for each in every], legal=legal)

    @pytest.mark.parametrize("kind", ["match_correct", "map_response"])
    def test_the_usual_ones_are_taken(self, kind):
        rules = f'<qti-response-processing template="http://x/{kind}"/>'
        mapping = (
            '<qti-mapping lower-bound="0" default-value="-1">'
            '<qti-map-entry map-key="A" mapped-value="1"/></qti-mapping>'
        )
        for cardinality, most in (("single", 1), ("multiple", 0)):
            declaration = declared("RESPONSE", cardinality, "identifier", ["A"], mapping)
            assert read(choice(["A", "B", "C"], most, declaration, rules)) is not None


def choice(names, most, declaration, rules):
    offered = "".join(f'<qti-simple-choice identifier="{name}">t{name}</qti-simple-choice>' for name in names)
    body = (
        f'<qti-choice-interaction response-identifier="RESPONSE" max-choices="{most}"><qti-prompt>Q?</qti-prompt>'
        f"{offered}</qti-choice-interaction>"
    )
    return foreign(body, declaration + OUTCOME, rules)


TEXTS = ["Cà Mau", "một", "1", "a*b"]


class TestText:
    @FUZZ
    @given(st.data())
    def test_typed_words(self, data):
        def match(drawn):
            text, exact = drawn
            return (
                f'<qti-string-match case-sensitive="{exact}">{GIVEN.format("RESPONSE")}{value(text, "string")}'
                "</qti-string-match>"
            )

        atoms = st.tuples(st.sampled_from(TEXTS), st.sampled_from(["true", "false", "false"])).map(match)
        atoms |= st.sampled_from(TEXTS).map(equals("RESPONSE", "string")) | st.just(
            CORRECT.format("RESPONSE")
        )
        declaration = declared("RESPONSE", "single", "string", ["Cà Mau"], data.draw(mappings(TEXTS)))
        xml = entry(declaration, data.draw(processings("RESPONSE", joined(atoms))))
        if item := read(xml):
            typed = [form for text in TEXTS for form in (text, text.lower(), text.upper(), f"{text}z")]
            require_equal(xml, item, [({"RESPONSE": [text]}, text) for text in [*typed, "khác", "acb"]])


def entry(declaration, rules):
    body = '<p>Q?</p><div><qti-text-entry-interaction response-identifier="RESPONSE"/></div>'
    return foreign(body, declaration + OUTCOME, rules)


class TestNumber:
    @FUZZ
    @given(st.data())
    def test_typed_numbers(self, data):
        base_type = data.draw(st.sampled_from(["float", "float", "integer"]))
        numbers = st.sampled_from(["10", "9", "11", "12"] + ["9.5", "10.25"] * (base_type == "float"))

        def equal(drawn):
            mode, tolerance, low, high, text, turned = drawn
            pair = [GIVEN.format("RESPONSE"), value(text, base_type)]
            inside = "".join(pair[::-1] if turned else pair)
            return (
                f'<qti-equal tolerance-mode="{mode}" tolerance="{tolerance}" include-lower-bound="{low}" '
                f'include-upper-bound="{high}">{inside}</qti-equal>'
            )

        truth = st.sampled_from(["true", "true", "false"])
        modes = st.sampled_from(["exact", "absolute", "absolute", "relative"])
        tolerances = st.sampled_from(["0.5 0.5", "1 2", "10 10", "0.25"])
        atoms = st.tuples(modes, tolerances, truth, truth, numbers, st.booleans()).map(equal)
        atoms |= st.tuples(st.sampled_from(["gt", "gte", "lt", "lte"]), numbers).map(
            lambda drawn: (
                f"<qti-{drawn[0]}>{GIVEN.format('RESPONSE')}{value(drawn[1], base_type)}</qti-{drawn[0]}>"
            )
        )
        declaration = declared("RESPONSE", "single", base_type, ["10"], data.draw(mappings(["10", "9"])))
        xml = entry(declaration, data.draw(processings("RESPONSE", joined(atoms))))
        if item := read(xml):
            steps = range(-40, 1200) if base_type == "float" else range(0, 1200, 40)
            tried = [(f"{step / 40:.4f}", f"{step / 40:.4f}".replace(".", ",")) for step in steps]
            require_equal(
                xml, item, [({"RESPONSE": [text]}, {"number": ours, "unit": ""}) for text, ours in tried]
            )

    def test_a_bound_that_does_not_belong_to_what_is_right(self):
        rules = "".join(
            f"<qti-{name}>{GIVEN.format('RESPONSE')}{value(number, 'float')}</qti-{name}>"
            for name, number in (("gt", "9"), ("lte", "11"))
        )
        rules = (
            f"<qti-response-processing><qti-response-condition><qti-response-if><qti-and>{rules}</qti-and>"
            f"{set_score(value('1', 'float'))}</qti-response-if></qti-response-condition></qti-response-processing>"
        )
        item = read(entry(declared("RESPONSE", "single", "float", ["10"]), rules))
        shares = [item.grade({"number": text, "unit": ""}).share for text in ("9", "9,01", "11", "11,01")]
        assert shares == [0, 1, 1, 0]


class TestPairs:
    @FUZZ
    @given(st.data())
    def test_matched(self, data):
        lefts, rights = ["A", "B", "C"][: data.draw(st.integers(2, 3))], ["X", "Y", "Z"]
        right = [f"{left} {data.draw(st.sampled_from(rights))}" for left in lefts]
        pairs = [f"{left} {right}" for left in lefts for right in rights]
        member = st.sampled_from(pairs).map(
            lambda pair: f"<qti-member>{value(pair, 'directedPair')}{GIVEN.format('RESPONSE')}</qti-member>"
        )
        declaration = declared(
            "RESPONSE", "multiple", "directedPair", right, data.draw(mappings([*right, *pairs]))
        )
        xml = match(
            lefts,
            rights,
            declaration,
            data.draw(processings("RESPONSE", member | st.just(CORRECT.format("RESPONSE")))),
        )
        if item := read(xml):
            ids = {pair.right: pair.id for pair in item.pairs}
            tries = []
            for chosen in product(["", *rights], repeat=len(lefts)):
                pairs = {left: right for left, right in zip(lefts, chosen, strict=True) if right}
                tries.append(
                    (
                        {"RESPONSE": [f"{left} {right}" for left, right in pairs.items()]},
                        {left: ids[f"t{right}"] for left, right in pairs.items()},
                    )
                )
            require_equal(xml, item, tries)

    @FUZZ
    @given(st.data())
    def test_put_in_order(self, data):
        names = ["A", "B", "C", "D"][: data.draw(st.integers(2, 4))]
        places = st.tuples(st.integers(1, len(names)), st.sampled_from(names)).map(
            lambda drawn: (
                f'<qti-match><qti-index n="{drawn[0]}">{GIVEN.format("RESPONSE")}</qti-index>'
                f"{value(drawn[1], 'identifier')}</qti-match>"
            )
        )
        declaration = declared("RESPONSE", "ordered", "identifier", names, data.draw(mappings(names)))
        offered = "".join(
            f'<qti-simple-choice identifier="{name}">t{name}</qti-simple-choice>' for name in names
        )
        body = (
            '<qti-order-interaction response-identifier="RESPONSE"><qti-prompt>Q?</qti-prompt>'
            f"{offered}</qti-order-interaction>"
        )
        rules = data.draw(processings("RESPONSE", st.just(CORRECT.format("RESPONSE")) | places))
        if "qti-index" in rules:
            return  # the evaluator of the tests does not know it
        xml = foreign(body, declaration + OUTCOME, rules)
        if item := read(xml):
            tries = [
                ({"RESPONSE": list(each)}, {name: place for place, name in enumerate(each, 1)})
                for each in permutations(names)
            ]
            require_equal(xml, item, tries)


def match(lefts, rights, declaration, rules):
    sets = "".join(
        "<qti-simple-match-set>"
        + "".join(
            f'<qti-simple-associable-choice identifier="{name}" match-max="{most}">t{name}'
            "</qti-simple-associable-choice>"
            for name in names
        )
        + "</qti-simple-match-set>"
        for names, most in ((lefts, 1), (rights, len(lefts)))
    )
    body = (
        '<qti-match-interaction response-identifier="RESPONSE" max-associations="0"><qti-prompt>Q?</qti-prompt>'
        f"{sets}</qti-match-interaction>"
    )
    return foreign(body, declaration + OUTCOME, rules)


class TestSeveralInteractions:
    @FUZZ
    @given(st.data())
    def test_gaps_and_questions(self, data):
        names = ["R1", "R2", "R3"][: data.draw(st.integers(2, 3))]
        gaps = data.draw(st.booleans())
        right = {name: CORRECT.format(name) for name in names}
        atoms = st.sampled_from(list(right.values())) | st.just(
            f"<qti-and>{''.join(right.values())}</qti-and>"
        )
        terms = [
            data.draw(
                st.sampled_from(
                    [
                        f'<qti-map-response identifier="{name}"/>',
                        f'<qti-product>{value("2", "float")}<qti-map-response identifier="{name}"/></qti-product>',
                    ]
                )
            )
            for name in names
        ]
        rules = data.draw(st.sampled_from([set_score(f"<qti-sum>{''.join(terms)}</qti-sum>")]) | rows(atoms))
        declarations = "".join(
            declared(name, "single", "identifier", ["A"], data.draw(mappings(["A", "B"]))) for name in names
        )
        kind, inner = ("inline-choice", "inline-choice") if gaps else ("choice", "simple-choice")
        prompt = "" if gaps else "<qti-prompt>Q?</qti-prompt>"
        asked = " và ".join(
            f'<qti-{kind}-interaction response-identifier="{name}">{prompt}'
            + "".join(f'<qti-{inner} identifier="{each}">t{each}</qti-{inner}>' for each in "ABC")
            + f"</qti-{kind}-interaction>"
            for name in names
        )
        body = f"<p>Q?</p><p>Một {asked}.</p>" if gaps else f"<p>Q?</p><div>{asked}</div>"
        xml = foreign(
            body, declarations + OUTCOME, f"<qti-response-processing>{rules}</qti-response-processing>"
        )
        if item := read(xml):
            tries = []
            for chosen in product(["", "A", "B", "C"], repeat=len(names)):
                answered = {name: each for name, each in zip(names, chosen, strict=True) if each}
                tries.append(
                    (
                        {name: [each] for name, each in answered.items()},
                        {str(names.index(name) + 1): [each] for name, each in answered.items()},
                    )
                )
            require_equal(xml, item, tries)
