"""What may come as an answer, to each kind of question by itself: it is taken or refused, and marked by any version.

`ELEARN_FUZZ=10000 pytest` tries 10,000 cases of each kind.
"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.items import InvalidResponse
from assessments.models import Question
from tests.assessments.interchange.strategies import KINDS
from tests.assessments.test_items import parts_of

texts = st.text(max_size=20) | st.sampled_from(
    ["", "0", "1", "2", "3", "true", "false", "12,5", "1e999", "-0", "NaN", "٣", "km", "\0", "*", "a" * 64]
)
numbers = st.lists(st.sampled_from("1234"), min_size=1, max_size=2)  # as choices have
values = numbers | st.lists(texts, max_size=3)


def fields(item):
    """A form as somebody, or something, might send it."""
    any_fields = st.dictionaries(st.sampled_from(parts_of(item)) | texts, values, max_size=6)
    return st.fixed_dictionaries({"": numbers}) | st.fixed_dictionaries({"": values}) | any_fields


def parsed(item, sent):
    """The response, or None where it is refused."""
    try:
        return item.parse(sent)
    except InvalidResponse:
        return None


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_any_answer_is_taken_or_refused_and_marked_by_the_key_of_any_version(kind, data):
    asked, corrected = data.draw(KINDS[kind]), data.draw(KINDS[kind])
    response = parsed(asked, data.draw(fields(asked)))
    kept = json.dumps(response)
    assert json.loads(kept) == response
    assert "\\u0000" not in kept  # the database cannot hold it
    for version in (asked, corrected):
        share = version.grade(response).share
        assert share is None or 0 <= share <= 1
        assert all(isinstance(label, str) for label in version.labels(response))


def test_every_kind_of_the_product_is_tried():
    ours = {each.item_kind() for each in Question.types() if each._meta.app_label == "assessments"}
    assert ours == set(KINDS)
