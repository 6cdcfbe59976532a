import datetime
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from elearn.base.spreadsheets import harmless
from tests.registry.factories import (
    SchemeFactory,
    certified,
    commune,
    person_with,
    touch,
    unit,
)
from tests.times import MERGER, TODAY

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
ROSTER = "roster:index"


@pytest.fixture(autouse=True)
def _today_is_fixed(monkeypatch):
    monkeypatch.setattr(
        "django.utils.timezone.localdate",
        lambda value=None, timezone=None: (
            TODAY
            if value is None
            else value.astimezone(datetime.timezone(datetime.timedelta(hours=7))).date()
        ),
    )


@pytest.fixture
def province(client):
    person = person_with(Role.PROVINCE)
    client.force_login(person)
    return person


def queries_of(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def names(client, **filters):
    return [row.person.full_name for row in client.get(reverse(ROSTER), filters).context["object_list"]]


class TestRoster:
    def test_lists_by_given_name_in_vietnamese_order(self, client, province):
        for name in ("Trần Thị Ước", "Lê Văn Ăn", "Phạm Đức An"):
            certified(full_name=name)
        assert names(client) == ["Phạm Đức An", "Lê Văn Ăn", "Trần Thị Ước"]

    def test_shows_the_decision_and_the_term_but_no_private_data(self, client, province):
        held = certified(phone="0900000001", email="thu@example.org")
        page = client.get(reverse(ROSTER)).content.decode()
        for shown in (held.decision.number, "23/11/2026", "22/11/2028", held.unit.name):
            assert shown in page
        for kept in ("0900000001", "thu@example.org"):
            assert kept not in page

    def test_is_about_the_day_asked_for(self, client, province):
        held = certified()
        assert names(client, day="2026-11-22") == []
        assert names(client, day="2028-11-22") == [held.person.full_name]
        assert names(client, day="2028-11-23") == []

    def test_offers_the_localities_of_the_day(self, client, province):
        district = commune("Huyện Ngọc Hiển", level="district", valid_from=None, valid_until=MERGER)
        old = commune("Xã Đất Mũi cũ", district, valid_from=None, valid_until=MERGER)
        new = commune("Xã Đất Mũi")
        certified(on=datetime.date(2024, 3, 1), unit=unit("Đoàn cũ", old), full_name="Lê Thị Cũ")
        certified(unit=unit("Đoàn mới", new), full_name="Lê Thị Mới")

        def offered(day):
            form = client.get(reverse(ROSTER), {"day": day}).context["form"]
            return {label.strip() for value, label in form.fields["locality"].choices if value}

        assert offered("2024-06-01") == {"Huyện Ngọc Hiển", "Xã Đất Mũi cũ"}
        assert offered("2026-11-23") == {"Xã Đất Mũi"}
        assert names(client, day="2024-06-01", locality=district.pk) == ["Lê Thị Cũ"]
        assert names(client, day="2026-11-23", locality=new.pk) == ["Lê Thị Mới"]

    def test_says_when_a_locality_was_not_there_on_the_day(self, client, province):
        old = commune("Cũ", valid_from=None, valid_until=MERGER)
        response = client.get(reverse(ROSTER), {"day": "2026-11-23", "locality": old.pk})
        assert "locality" in response.context["form"].errors

    def test_filters_by_title_and_name_without_marks(self, client, province):
        certified(full_name="Đặng Thị Ướt")
        certified(SchemeFactory(title="rapporteur"), full_name="Lê Văn Thử")
        assert names(client, title="rapporteur") == ["Lê Văn Thử"]
        assert names(client, q="dang thi uot") == ["Đặng Thị Ướt"]

    def test_shows_who_no_longer_holds_the_title(self, client, province):
        held = certified(on=TODAY - 30 * DAY)
        touch(held, "withdraw", TODAY - DAY)
        assert names(client) == []
        assert client.get(reverse(ROSTER), {"state": "ended"}).context["object_list"][0].state == "withdrawn"

    def test_counts_each_title(self, client, province):
        certified()
        certified(SchemeFactory(title="rapporteur"))
        assert [count for _, count in client.get(reverse(ROSTER)).context["totals"]] == [1, 1]

    @pytest.mark.parametrize("filters", [{"day": "x"}, {"locality": "x"}, {"title": "x"}, {"p": "x"}])
    def test_survives_nonsense_in_the_address(self, client, province, filters):
        held = certified()
        assert names(client, **filters) == [held.person.full_name]

    def test_shows_an_officer_the_own_unit(self, client):
        own = unit()
        held = certified(unit=own)
        certified(unit=unit("Đoàn xã khác", commune("Khác")))
        client.force_login(person_with(Role.UNIT_OFFICER, own))
        assert names(client) == [held.person.full_name]

    @pytest.mark.parametrize("role", [Role.LEARNER, Role.TRAINER])
    def test_is_closed_to_others(self, client, role):
        client.force_login(person_with(role))
        assert client.get(reverse(ROSTER)).status_code == 302

    def test_asks_no_more_queries_for_more_rows(self, client, province):
        certified()
        few = queries_of(client, reverse(ROSTER))
        for _ in range(6):
            certified()
        assert queries_of(client, reverse(ROSTER)) == few

    def test_goes_on_to_the_next_page_with_its_filters(self, client, province, monkeypatch):
        monkeypatch.setattr("registry.admin.roster.RosterView.paginate_by", 2)
        for _ in range(3):
            certified()
        page = client.get(reverse(ROSTER), {"day": "2026-12-01"}).content.decode()
        assert "day=2026-12-01&amp;p=2" in page


class TestExport:
    NAME = '=cmd|" /C calc"!A0'

    def test_is_a_workbook_with_text_that_runs_nothing(self, client, province):
        held = certified(full_name=self.NAME)
        response = client.get(reverse(ROSTER), {"export": "xlsx"})
        sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
        header, row = sheet.iter_rows()
        assert len(header) == 9
        assert (row[0].value, row[0].data_type) == (self.NAME, "s")
        assert row[4].value == held.decision.number
        assert row[6].value.date() == TODAY
        assert "danh-sach-2026-11-23.xlsx" in response["Content-Disposition"]

    def test_is_csv_that_excel_reads_and_that_runs_nothing(self, client, province):
        certified(full_name=self.NAME)
        response = client.get(reverse(ROSTER), {"export": "csv"})
        text = b"".join(response.streaming_content).decode()
        assert text.startswith("\ufeff")
        assert "'=cmd" in text
        assert "23/11/2026" in text

    def test_holds_what_the_filters_ask_for_on_all_pages(self, client, province, monkeypatch):
        monkeypatch.setattr("registry.admin.roster.RosterView.paginate_by", 1)
        certified(full_name="Đặng Thị Ướt")
        certified(full_name="Đặng Thị Ước")
        certified(full_name="Lê Văn Thử")
        response = client.get(reverse(ROSTER), {"export": "csv", "q": "dang"})
        assert b"".join(response.streaming_content).count(b"\r\n") == 3

    @pytest.mark.parametrize("text", ["=1+1", "+84", "-1", "@x", "\t=1", "  =1", "＝1"])
    def test_puts_an_apostrophe_before_what_could_be_a_formula(self, text):
        assert harmless(text) == "'" + text

    def test_leaves_names_alone(self):
        assert harmless("Lê Văn Thử") == "Lê Văn Thử"
