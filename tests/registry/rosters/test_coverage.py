import datetime
import io
from xml.etree import ElementTree

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from localities.models import Locality
from registry.models import SchemeTarget
from registry.rosters.coverage import quarter_ends, trend
from registry.rosters.tile_map import SIDE, level_words
from tests.refusals import refused
from tests.registry.factories import SchemeFactory, certified, commune, new_version, person_with, touch, unit
from tests.times import MERGER, TODAY

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _today_is_fixed(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda value=None, timezone=None: TODAY)


@pytest.fixture
def province(client):
    person = person_with(Role.PROVINCE)
    client.force_login(person)
    return person


def scheme(people=2, **fields):
    made = SchemeFactory(**fields)
    SchemeTarget.objects.create(version=made.latest_version, locality_type="xa", people=people)
    return made


def place(name, col=None):
    made = commune(name)
    if col is not None:
        Locality.objects.filter(pk=made.pk).update(tile_col=col, tile_row=0)
    return made


def page_of(client, **filters):
    response = client.get(reverse("coverage:index"), filters)
    assert response.status_code == 200
    return response


def rows(client, **filters):
    return {row.locality.name: row for row, _words, _url in page_of(client, **filters).context["rows"]}


class TestCoverage:
    def test_counts_who_is_in_force_against_the_target_gaps_first(self, client, province):
        one, there = scheme(), unit("Đoàn xã A", place("Xã A"))
        place("Xã B")
        certified(one, unit=there)
        certified(one, unit=there)
        touch(certified(one, on=TODAY - 9 * DAY, unit=there), "suspend", TODAY)
        found = rows(client)
        assert list(found) == ["Xã B", "Xã A"]
        assert (found["Xã A"].people, found["Xã A"].target, found["Xã A"].level) == (2, 2, "met")
        assert (found["Xã B"].missing, found["Xã B"].level) == (2, "none")

    def test_plenty_of_one_title_hides_no_lack_of_another(self, client, province):
        many, few = scheme(1), scheme(1, title="rapporteur")
        there = unit("Đoàn xã A", place("Xã A"))
        for _ in range(3):
            certified(many, unit=there)
        found = rows(client)["Xã A"]
        assert (found.people, found.target, found.missing) == (3, 2, 1)
        assert rows(client, title="rapporteur")["Xã A"].people == 0
        assert rows(client, scheme=few.pk)["Xã A"].missing == 1

    def test_follows_the_version_in_force_on_the_day(self, client, province):
        made = scheme(1)
        later = new_version(made, applies_from=TODAY + DAY)
        SchemeTarget.objects.create(version=later, locality_type="xa", people=5)
        place("Xã A")
        assert rows(client)["Xã A"].target == 1
        assert rows(client, day=TODAY + DAY)["Xã A"].target == 5

    def test_says_what_ends_soon(self, client, province):
        made = scheme(version__validity_months=12)
        held = certified(made, on=TODAY - 320 * DAY)
        left = (held.valid_until - TODAY).days
        assert 30 < left <= 60
        assert rows(client)[held.unit.locality.name].ending == {30: 0, 60: 1, 90: 1}

    def test_draws_a_tile_for_each_commune_that_leads_to_its_roster(self, client, province):
        here = place("Xã A & <B>", 0)
        scheme()
        svg = ElementTree.fromstring(page_of(client).context["map"])
        (tile,) = svg.iter("{http://www.w3.org/2000/svg}a")
        assert f"locality={here.pk}" in tile.get("href")
        assert tile.get("aria-label") == "Xã A & <B>: đã công nhận 0, chỉ tiêu 2, còn thiếu 2"

    def test_draws_one_commune_no_larger_than_among_all(self, client, province):
        place("Xã A", 7)
        svg = ElementTree.fromstring(page_of(client).context["map"])
        left, top, width, height = map(float, svg.get("viewBox").split())
        assert (left, top, height) == (7 * SIDE, 0, SIDE + 48)
        assert width > 10 * SIDE

    def test_says_what_the_colours_mean_below_the_map(self, client, province):
        place("Xã A", 0)
        page = page_of(client)
        assert [words for _mark, words in page.context["legend"]] == list(level_words().values())
        assert page.content.decode().count("url(#tile-dots)") == 2

    def test_of_a_day_of_the_old_map_is_a_table_alone(self, client, province):
        commune("Xã cũ", valid_from=None, valid_until=MERGER)
        page = page_of(client, day="2024-06-01")
        assert page.context["map"] == ""
        assert "xem bảng" in page.content.decode()
        assert "Xã cũ" in page.content.decode()

    def test_shows_an_officer_the_own_communes(self, client):
        own = unit("Đoàn xã A", place("Xã A"))
        place("Xã B")
        client.force_login(person_with(Role.UNIT_OFFICER, own))
        assert list(rows(client)) == ["Xã A"]

    @pytest.mark.parametrize("role", [Role.LEARNER, Role.TRAINER])
    def test_is_closed_to_others(self, client, role):
        client.force_login(person_with(role))
        for address in (
            reverse("coverage:index"),
            reverse("coverage:trend"),
            reverse("coverage:picture", args=["svg"]),
            reverse("coverage:data", args=["csv"]),
        ):
            assert client.get(address).status_code == refused(role)

    @pytest.mark.parametrize("filters", [{"day": "x"}, {"title": "x"}, {"scheme": "x"}])
    def test_survives_nonsense_in_the_address(self, client, province, filters):
        place("Xã A")
        assert list(rows(client, **filters)) == ["Xã A"]

    def test_asks_no_more_queries_for_more_rows(self, client, province):
        def queries():
            with CaptureQueriesContext(connection) as found:
                page_of(client)
            return len(found)

        made = scheme()
        certified(made, unit=unit("Đoàn xã A", place("Xã A", 0)))
        queries()
        few = queries()
        for number in range(4):
            certified(made, unit=unit(f"Đoàn {number}", place(f"Xã {number}", number + 1)))
        assert queries() == few


class TestTakenAway:
    @pytest.fixture(autouse=True)
    def _a_commune(self):
        place("=1+1", 0)

    def get(self, client, name, *args):
        return client.get(reverse(f"coverage:{name}", args=args))

    def test_the_map_as_svg_and_png(self, client, province):
        svg, png = self.get(client, "picture", "svg"), self.get(client, "picture", "png")
        assert ElementTree.fromstring(svg.content).tag.endswith("svg")
        assert png.content.startswith(b"\x89PNG")
        assert "do-phu-2026-11-23.png" in png["Content-Disposition"]

    def test_the_data_runs_nothing(self, client, province):
        assert "'=1+1" in self.get(client, "data", "csv").content.decode()
        sheet = openpyxl.load_workbook(io.BytesIO(self.get(client, "data", "xlsx").content)).active
        assert (sheet["A4"].value, sheet["A4"].data_type) == ("=1+1", "s")

    def test_the_trend_as_svg(self, client, province):
        certified()
        assert b"<svg" in self.get(client, "trend").content


class TestTrend:
    def test_counts_at_the_ends_of_quarters(self):
        held = certified(on=datetime.date(2026, 5, 4))
        certified(on=datetime.date(2026, 11, 2))
        found = dict(trend(TODAY, [held.scheme]))
        assert found[datetime.date(2026, 3, 31)] == 0
        assert found[datetime.date(2026, 6, 30)] == 1
        assert found[TODAY] == 2

    def test_quarters_go_back_over_the_new_year(self):
        assert quarter_ends(datetime.date(2026, 4, 1), 2) == [
            datetime.date(2025, 12, 31),
            datetime.date(2026, 3, 31),
        ]
