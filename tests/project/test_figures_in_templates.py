"""Pages write every date in one form, and numbers that can reach a thousand with the point of Vietnamese: 1.633."""

import datetime
import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils.formats import date_format

from elearn.base.figures import figure

ROOT = Path(__file__).parents[2]
APPS = (
    "accounts",
    "assessments",
    "certificates",
    "courses",
    "elearn",
    "localities",
    "media",
    "registry",
    "reports",
)
PAGES = sorted(
    path for app in APPS for path in (ROOT / app).rglob("templates/**/*") if path.suffix in {".html", ".txt"}
)
STAFF = [path for path in PAGES if "admin" in path.parts]
_COUNTED = re.compile(
    r"\{% blocktranslate[^%]*\bcount (\w+)=[^%]*%\}(.*?)\{% endblocktranslate %\}", re.DOTALL
)
_COUNT_TAG = re.compile(r"(\{% blocktranslate[^%]*\bcount \w+=(\S+)[^%]*%\})")
_MOMENT = re.compile(r"\{\{ (?!row\.)[\w.]*(?:_at|_on|_until|last_day|valid_from) \}\}")
# `row.` of the plan of an import is text that was kept.
_FORMAT = re.compile(r"\|(?:date|time):\"([^\"]*)\"")


def name(path):
    return str(path.relative_to(ROOT))


def test_there_are_pages_to_look_at():
    assert len(STAFF) > 60


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_dates_are_in_the_forms_of_the_house(path):
    text = path.read_text()
    assert set(_FORMAT.findall(text)) <= {"SHORT_DATE_FORMAT", "SHORT_DATETIME_FORMAT", "c", "Y-m-d"}
    assert "Y-m-d" not in re.sub(r"(?:value|datetime|href)=\"[^>]*", "", text)
    assert _MOMENT.findall(text) == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_what_is_counted_is_not_what_it_is_written_as(path):
    # `with` is there before `count` is looked up: of one name it would be a text, which is no number.
    for tag, counted in _COUNT_TAG.findall(path.read_text()):
        root = re.split(r"[.|]", counted)[0]
        others = re.sub(r"\bcount \w+=\S+", "", tag)
        assert not re.search(rf"\b{root}=", others), tag


@pytest.mark.parametrize("path", STAFF, ids=name)
def test_counts_of_staff_pages_have_the_point(path):
    counted = _COUNTED.findall(path.read_text())
    bare = [each for each, said in counted if f"{{{{ {each} }}}}" in said]
    assert bare == []


@pytest.mark.parametrize(
    "path", [path for app in APPS for path in (ROOT / app).rglob("admin/**/*.py")], ids=name
)
def test_counts_in_messages_of_staff_have_the_point(path):
    assert "%(count)d" not in path.read_text()


def test_a_number_and_a_moment_as_they_are_read_out():
    assert figure(1633) == "1.633"
    assert Template('{{ n|floatformat:"0g" }}').render(Context({"n": 1633})) == "1.633"
    nine = datetime.datetime(2026, 11, 20, 9, 5)
    assert date_format(nine, "SHORT_DATETIME_FORMAT") == "09:05 ngày 20/11/2026"
    assert date_format(nine, "SHORT_DATE_FORMAT") == "20/11/2026"
