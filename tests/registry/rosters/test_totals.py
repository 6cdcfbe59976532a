"""Every page, file and address of the API that counts certified people finds the same sum on the same day."""

import csv
import datetime
import io
import re

import openpyxl
import pypdf
import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import Consent, Purpose, Role
from localities.models import Locality
from registry.models import ApiToken, DirectoryPage
from registry.rosters.directory import DirectoryForm
from registry.rosters.reading import Beside
from tests.kept import kept
from tests.registry.factories import SchemeFactory, certified, commune, person_with, touch, unit
from tests.times import MERGER, NINE_AM, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
DAY = datetime.timedelta(days=1)
DAYS = [MERGER - 60 * DAY, MERGER - DAY, MERGER, datetime.date(2026, 1, 1), TODAY]
EXPECTED = dict(zip(DAYS, (3, 5, 5, 7, 6), strict=True))
"""Titles in force: of the old communes, of the province, of a commune of today, one withdrawn since."""
WAITING = dict(zip(DAYS, (0, 0, 3, 3, 2), strict=True))


@pytest.fixture(scope="module")
def rosters(django_db_setup, django_db_blocker):
    """A commune that was split and whose people still wait, one that stayed, the province, a district of old."""
    with kept(django_db_blocker):
        yield made()


def made():
    province = commune("Tỉnh", valid_from=None, level="province")
    district = commune("Huyện", province, valid_from=None, valid_until=MERGER, level="district")
    split = commune("Xã chia", district, valid_from=None, valid_until=MERGER)
    stayed = commune("Xã ở lại", province, valid_from=None)
    for name in ("Xã mới A", "Xã mới B"):
        new = commune(name, province)
        split.succeeded_by.create(successor=new, extent="part", effective_on=MERGER)
    one, other = SchemeFactory(), SchemeFactory(title="rapporteur")
    there = {place: unit(f"Đoàn {place}", place) for place in (province, split, stayed, new)}
    early, late = MERGER - 90 * DAY, datetime.date(2025, 12, 1)
    for scheme, place, on in (
        (one, split, early),
        (one, province, early),
        (one, stayed, early),
        (one, split, MERGER - 30 * DAY),
        (other, split, MERGER - 30 * DAY),
        (one, new, late),
        (other, stayed, late),
    ):
        held = certified(scheme, on=on, unit=there[place])
        Consent.record(held.person, Purpose.PUBLIC_LISTING, True, by=held.person, at=NINE_AM)
    gone = held.scheme.certifications.order_by("pk").first()
    touch(gone, "withdraw", TODAY - 30 * DAY)
    return there


@pytest.fixture
def signed_in(client, rosters):
    client.force_login(person_with(Role.PROVINCE))
    return client


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def roster_page(client, day, **more):
    return client.get(reverse("roster:index"), {"day": day, **more}).context


def way_down(drill):
    return sum(n for _place, n in drill.places) + sum(n for _unit, n in drill.units) + drill.former


def exported(client, day, kind):
    filters = f"day={day}&columns=name&columns=unit"
    return io.BytesIO(body(client.post(reverse("roster:export"), {"kind": kind, "filters": filters})))


def coverage(client, day):
    return client.get(reverse("coverage:index"), {"day": day}).context


def rows_and_beside(found):
    rows, beside = found["rows"], found["beside"]
    return sum(row[0].people for row in rows) + sum(count.people for _label, count, _url in beside)


def last_row_of_workbook(client, day):
    made = client.get(reverse("coverage:data", args=["xlsx"]), {"day": day}).content
    return [cell.value for cell in list(openpyxl.load_workbook(io.BytesIO(made)).active)[-1]]


def table(client, address, **filters):
    return list(csv.reader(io.StringIO(body(client.get(address, filters)).decode())))


def numbered(rows):
    return [row for row in rows if row and str(row[0]).isdigit()]


def of_api(client, path, day, **more):
    cache.clear()  # of the counts of requests
    name, by = f"Thử {ApiToken.objects.count()}", person_with(Role.PROVINCE)
    _token, secret = ApiToken.make(name, ["roster", "coverage"], by=by, at=NINE_AM)
    headers = {"authorization": f"Bearer {secret}"}
    return client.get(f"/api/v1/{path}", {"day": day, **more}, headers=headers).json()


def api_lines(client, day):
    found, cursor = [], None
    while cursor is not None or not found:
        answer = of_api(client, "roster", day, limit=2, **({"cursor": cursor} if cursor else {}))
        found, cursor = [*found, *answer["lines"]], answer["next"]
        if cursor is None:
            break
    return len(found)


SUMS = {
    "roster": lambda client, day: roster_page(client, day)["total"],
    "roster, titles": lambda client, day: sum(n for _title, n in roster_page(client, day)["titles"]),
    "roster, way down": lambda client, day: way_down(roster_page(client, day)["drill"]),
    "roster, CSV": lambda client, day: len(
        numbered(table(client, reverse("roster:index"), day=day, export="csv"))
    ),
    "roster, workbook": lambda client, day: len(
        numbered(openpyxl.load_workbook(exported(client, day, "xlsx")).active.values)
    ),
    "roster, PDF": lambda client, day: int(
        re.search(
            r"Danh sách này có (\d+) ",
            " ".join(" ".join(p.extract_text().split()) for p in pypdf.PdfReader(exported(client, day, "pdf")).pages),
        )[1]
    ),
    "coverage": lambda client, day: coverage(client, day)["totals"]["people"],
    "coverage, rows": lambda client, day: rows_and_beside(coverage(client, day)),
    "coverage, trend": lambda client, day: coverage(client, day)["trend"][-1][1],
    "coverage, workbook": lambda client, day: last_row_of_workbook(client, day)[1],
    "coverage, CSV": lambda client, day: int(
        table(client, reverse("coverage:data", args=["csv"]), day=day)[-1][1]
    ),
    "API, roster": api_lines,
    "API, coverage": lambda client, day: of_api(client, "coverage", day)["certified"],
    "API, coverage, added up": lambda client, day: sum(
        each["certified"]
        for answer in [of_api(client, "coverage", day)]
        for each in (*answer["communes"], answer["waiting_for_a_commune"], answer["above_the_communes"])
    ),
}  # fmt: skip


class TestTotals:
    @pytest.mark.parametrize("where", SUMS)
    def test_are_the_same_everywhere_on_every_day(self, signed_in, where):
        assert {day: SUMS[where](signed_in, day) for day in DAYS} == EXPECTED

    def test_name_who_waits_with_a_link_to_them(self, signed_in):
        for day, waiting in WAITING.items():
            found = {
                str(label): (count.people, url) for label, count, url in coverage(signed_in, day)["beside"]
            }
            number, url = found.get(str(Beside.WAITING.label), (0, None))
            assert number == waiting
            if url:
                assert signed_in.get(url).context["total"] == waiting

    def test_name_who_is_above_the_communes_with_a_link_to_them(self, signed_in):
        for day in DAYS:
            found = {str(label): url for label, _count, url in coverage(signed_in, day)["beside"]}
            assert signed_in.get(found[str(Beside.ABOVE.label)]).context["total"] == 1

    def test_on_the_first_page_are_those_of_today(self, signed_in):
        page = signed_in.get(reverse("wagtailadmin_home")).content.decode()
        assert re.search(r"6\s+danh hiệu", page)
        assert re.search(r"Chờ xếp về xã mới</a>: 2\s", page)

    def test_of_the_directory_are_those_of_today(self, signed_in):
        """Everyone agreed to be in it here; so all are listed, those who wait for their commune too."""
        found = DirectoryForm({}, today=TODAY).narrow(DirectoryPage.listed(), TODAY)
        assert found.count() == EXPECTED[TODAY]

    def test_of_an_officer_are_those_of_the_own_unit(self, client, rosters):
        """A unit that is alone in its commune: the commune's figures are the unit's."""
        for place, own in rosters.items():
            client.force_login(person_with(Role.UNIT_OFFICER, own))
            for day in DAYS:
                on_roster, covered = roster_page(client, day)["total"], coverage(client, day)
                assert covered["totals"]["people"] == on_roster, (place, day)
                assert covered["trend"][-1][1] == on_roster

    def test_of_a_token_for_a_commune_are_those_of_its_past_too(self, client, rosters):
        cache.clear()
        for place in Locality.objects.all():
            _token, secret = ApiToken.make(
                place.code, ["roster", "coverage"], by=person_with(Role.PROVINCE), at=NINE_AM, locality=place
            )
            headers = {"authorization": f"Bearer {secret}"}
            for day in DAYS:
                answers = [
                    client.get(f"/api/v1/{path}", {"day": day}, headers=headers).json()
                    for path in ("roster", "coverage")
                ]
                assert len(answers[0]["lines"]) == answers[1]["certified"], (place, day)
