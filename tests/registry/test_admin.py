import datetime
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from elearn.base.spreadsheets import harmless
from registry.models import Certification, Decision
from tests.registry.factories import (
    SchemeFactory,
    certified,
    commune,
    eligible_person,
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
        assert "thu-hoi" not in client.get(reverse(ROSTER)).content.decode()

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


class TestEligible:
    def test_lists_who_meets_the_scheme_with_the_evidence(self, client, province):
        scheme = SchemeFactory()
        person = eligible_person(scheme)
        response = client.get(reverse("eligible:index"), {"scheme": scheme.pk})
        assert list(response.context["page_obj"]) == [person]
        assert "23/11/2026" in response.content.decode()

    def test_filters_by_commune(self, client, province):
        scheme, place = SchemeFactory(), commune("Hồ Thị Kỷ")
        eligible_person(scheme)
        there = eligible_person(scheme, unit=unit("Đoàn xã Hồ Thị Kỷ", place))
        response = client.get(reverse("eligible:index"), {"scheme": scheme.pk, "locality": place.pk})
        assert list(response.context["page_obj"]) == [there]

    def test_says_so_when_there_is_no_scheme(self, client, province):
        assert client.get(reverse("eligible:index")).status_code == 200

    @pytest.mark.parametrize("role", [Role.LEARNER, Role.TRAINER, Role.UNIT_OFFICER])
    def test_is_for_the_province_only(self, client, role):
        client.force_login(person_with(role, unit()))
        assert client.get(reverse("eligible:index")).status_code == 302
        assert client.post(reverse("eligible:decide")).status_code == 302

    def test_asks_no_more_queries_for_more_rows(self, client, province):
        scheme = SchemeFactory()
        eligible_person(scheme)
        few = queries_of(client, reverse("eligible:index"))
        for _ in range(6):
            eligible_person(scheme)
        assert queries_of(client, reverse("eligible:index")) == few


class TestDecide:
    @pytest.fixture
    def scheme(self):
        return SchemeFactory()

    def post(self, client, scheme, people, step, **changes):
        decision = {
            "number": "7-QĐ/MAU",
            "signed_on": "2026-11-23",
            "issuing_body": "BCH Tỉnh Đoàn Cà Mau",
            "signer": "Nguyễn Văn Mẫu",
            "signer_capacity": "Bí thư",
        }
        data = {"scheme": scheme.pk, "people": [p.pk for p in people], "step": step, **decision, **changes}
        return client.post(reverse("eligible:decide"), data)

    def test_asks_for_the_decision_first(self, client, province, scheme):
        response = self.post(client, scheme, [eligible_person(scheme)], "choose")
        assert response.context["form"]["issuing_body"].value() == "BCH Tỉnh Đoàn Cà Mau"
        assert not Certification.objects.exists()

    def test_shows_everything_before_recording(self, client, province, scheme):
        response = self.post(client, scheme, [eligible_person(scheme)], "check")
        assert response.context["checked"]
        assert not Certification.objects.exists()

    def test_records_with_the_decision_date_as_first_day(self, client, province, scheme):
        people = [eligible_person(scheme), eligible_person(scheme)]
        response = self.post(client, scheme, people, "record", signed_on="2026-11-23")
        assert response["Location"] == reverse(ROSTER)
        assert {c.valid_from for c in Certification.objects.all()} == {TODAY}
        assert Decision.objects.get().number == "7-QĐ/MAU"

    def test_lets_the_decision_be_changed_after_the_check(self, client, province, scheme):
        response = self.post(client, scheme, [eligible_person(scheme)], "edit", number="8-QĐ/MAU")
        assert response.status_code == 200
        assert response.context["form"]["number"].value() == "8-QĐ/MAU"

    def test_names_who_finished_too_late_for_the_decision(self, client, province, scheme):
        person = eligible_person(scheme, full_name="Lê Văn Thử")
        response = self.post(client, scheme, [person], "check", signed_on="2026-11-20")
        assert (response.status_code, len(response.context["problems"])) == (422, 1)
        assert "Lê Văn Thử" in response.context["problems"][0]

    def test_refuses_a_number_used_before(self, client, province, scheme):
        self.post(client, scheme, [eligible_person(scheme)], "record")
        response = self.post(client, scheme, [eligible_person(scheme)], "check", number=" 7-QĐ / MAU ")
        assert response.status_code == 422
        assert response.context["form"].non_field_errors()

    def test_tells_the_officer_who_came_second(self, client, province, scheme):
        people = [eligible_person(scheme), eligible_person(scheme)]
        self.post(client, scheme, people[:1], "record")
        response = self.post(client, scheme, people, "record", number="8-QĐ/MAU")
        assert response["Location"].startswith(reverse("eligible:index"))
        assert Certification.objects.count() == 1

    def test_asks_for_people(self, client, province, scheme):
        assert self.post(client, scheme, [], "choose").status_code == 302


class TestEnd:
    def url(self, held):
        return reverse("roster:end", args=[held.pk])

    def decision(self, **changes):
        return {
            "kind": "withdraw",
            "number": "9-QĐ/MAU",
            "signed_on": "2026-11-23",
            "issuing_body": "BCH Tỉnh Đoàn Cà Mau",
            "signer": "Nguyễn Văn Mẫu",
            "signer_capacity": "Bí thư",
            "effective_on": "2026-12-01",
            "reason": "Lý do",
            **changes,
        }

    def test_ends_the_title_by_a_decision(self, client, province):
        held = certified()
        assert held.person.full_name in client.get(self.url(held)).content.decode()
        client.post(self.url(held), self.decision())
        assert Certification.objects.get().valid_until == datetime.date(2026, 12, 1)

    def test_tells_the_second_tab(self, client, province):
        held = certified()
        client.post(self.url(held), self.decision())
        response = client.post(self.url(held), self.decision(number="10-QĐ/MAU"))
        assert response.status_code == 422
        assert response.context["form"].non_field_errors()

    def test_needs_a_reason(self, client, province):
        held = certified()
        assert client.post(self.url(held), self.decision(reason="")).status_code == 422
        assert Certification.objects.get().valid_until == held.valid_until

    def test_is_for_the_province_only(self, client):
        held = certified()
        client.force_login(person_with(Role.UNIT_OFFICER, held.unit))
        assert client.post(self.url(held), self.decision()).status_code == 302
        assert Certification.objects.get().valid_until == held.valid_until


class TestSchemesAndDecisions:
    def test_the_province_edits_schemes(self, client, province):
        scheme = SchemeFactory()
        assert client.get(reverse("scheme:index")).status_code == 200
        assert client.get(reverse("scheme:edit", args=[scheme.pk])).status_code == 200

    def test_of_a_decision_only_the_signed_paper_can_be_added(self, client, province):
        decision = certified().decision
        page = client.get(reverse("decision:edit", args=[decision.pk])).content.decode()
        assert 'name="signed_file"' in page
        assert 'name="number"' not in page
        assert client.get(reverse("decision:delete", args=[decision.pk])).status_code == 302

    def test_officers_do_not_get_there(self, client):
        client.force_login(person_with(Role.UNIT_OFFICER, unit()))
        assert client.get(reverse("scheme:index")).status_code == 302
        assert client.get(reverse("decision:index")).status_code == 302
