"""Pages write every date in one form, and numbers that can reach a thousand with the point of Vietnamese: 1.633."""

import datetime
import re
from pathlib import Path

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


def faults(paths, found):
    """{name: what is `found` in the text} of the files in which something is."""
    each = {str(path.relative_to(ROOT)): found(path.read_text()) for path in paths}
    return {name: what for name, what in each.items() if what}


def test_there_are_pages_to_look_at():
    assert len(STAFF) > 60


def test_dates_are_in_the_forms_of_the_house():
    forms = {"SHORT_DATE_FORMAT", "SHORT_DATETIME_FORMAT", "c", "Y-m-d"}
    assert faults(PAGES, lambda text: set(_FORMAT.findall(text)) - forms) == {}
    assert faults(PAGES, lambda text: "Y-m-d" in re.sub(r"(?:value|datetime|href)=\"[^>]*", "", text)) == {}
    assert faults(PAGES, _MOMENT.findall) == {}


def test_what_is_counted_is_not_what_it_is_written_as():
    # `with` is there before `count` is looked up: of one name it would be a text, which is no number.
    def is_overwritten(tag, counted):
        root = re.split(r"[.|]", counted)[0]
        return re.search(rf"\b{root}=", re.sub(r"\bcount \w+=\S+", "", tag))

    assert (
        faults(PAGES, lambda text: [each for each in _COUNT_TAG.findall(text) if is_overwritten(*each)]) == {}
    )


def test_counts_of_staff_pages_have_the_point():
    def bare(text):
        return [each for each, said in _COUNTED.findall(text) if f"{{{{ {each} }}}}" in said]

    assert faults(STAFF, bare) == {}


def test_counts_in_messages_of_staff_have_the_point():
    ours = [path for app in APPS for path in (ROOT / app).rglob("admin/**/*.py")]
    assert faults(ours, lambda text: "%(count)d" in text) == {}


def test_a_number_and_a_moment_as_they_are_read_out():
    assert figure(1633) == "1.633"
    assert Template('{{ n|floatformat:"0g" }}').render(Context({"n": 1633})) == "1.633"
    nine = datetime.datetime(2026, 11, 20, 9, 5)
    assert date_format(nine, "SHORT_DATETIME_FORMAT") == "09:05 ngày 20/11/2026"
    assert date_format(nine, "SHORT_DATE_FORMAT") == "20/11/2026"
