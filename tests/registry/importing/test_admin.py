"""The pages at /quan-tri/nhap-danh-sach/: who may open them, what they say, and that nothing happens before a yes."""

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.models import Role, User
from elearn.base.leftovers import MOST_WAITING
from localities.models import Locality, Unit
from registry.importing.reading import reader
from registry.models import (
    Certification,
    CertificationEvent,
    CertificationPeriod,
    Decision,
    RosterImport,
    RosterImportLine,
)
from tests.accounts.factories import UserFactory
from tests.kept import kept
from tests.registry.factories import SchemeFactory, commune, person_with, unit
from tests.registry.importing.rosters import HEADINGS, row, saved, uploaded, workbook
from tests.times import MERGER

pytestmark = pytest.mark.django_db
INDEX = "/quan-tri/nhap-danh-sach/"


@pytest.fixture(scope="module")
def of_the_province(django_db_setup, django_db_blocker):
    """An officer; with a scheme and a commune of the old map."""
    with kept(django_db_blocker):
        SchemeFactory()
        commune("Xã Mẫu Cũ", valid_from=None, valid_until=MERGER)
        yield person_with(Role.PROVINCE).pk


@pytest.fixture
def officer(client, of_the_province):
    """Signed in."""
    user = User.objects.get(pk=of_the_province)
    client.force_login(user)
    return user


def upload(client, data, name="danh-sach.xlsx"):
    data = data if isinstance(data, bytes) else saved(data)
    return client.post(INDEX, {"file": SimpleUploadedFile(name, data)})


def fields(page):
    """What the form about the columns holds as it is shown."""
    form = page.context["form"]
    return {"sheet": page.context["sheet"], **{f.html_name: f.value() or "" for f in form}}


def waiting(*rows, by, **more):
    return uploaded(workbook(*rows), by=by, uploaded_at=timezone.now(), **more)


def address(name, roster):
    return reverse(f"roster_import:{name}", args=[roster.pk])


class TestWhoMay:
    @pytest.mark.parametrize("role", [Role.UNIT_OFFICER, Role.TRAINER, Role.LEARNER])
    def test_only_the_province(self, client, role, officer):
        roster = waiting(row(), by=officer)
        client.force_login(person_with(role, unit()))
        names = ["plan", "columns", "choose", "again", "take", "errors", "forget"]
        for url in [INDEX, f"{INDEX}mau/", *(address(name, roster) for name in names)]:
            assert client.get(url).status_code in (302, 403, 405)
            assert client.post(url).status_code in (302, 403, 405)
        assert RosterImport.objects.filter(done_at=None).exists()

    @pytest.mark.parametrize("name", ["plan", "columns", "choose", "again", "take", "errors", "forget"])
    def test_the_file_of_another_officer_is_not_there(self, client, officer, name):
        roster = waiting(row(), by=officer)
        client.force_login(person_with(Role.PROVINCE))
        method = client.post if name in ("choose", "again", "forget", "take") else client.get
        assert method(address(name, roster)).status_code == 404
        assert RosterImport.objects.get().done_at is None


class TestJourney:
    def test_from_the_file_to_the_roster(self, client, officer):
        url = upload(client, workbook(row())).url
        page = client.get(url)
        assert page.context["form"].instance.mapping["full_name"] == 2
        plan = client.post(url, fields(page))
        assert not Certification.objects.exists()
        page = client.get(plan.url)
        assert page.context["plan"].is_ready
        take = reverse("roster_import:take", args=[RosterImport.objects.get().pk])
        assert "12-QĐ/MẪU" in client.get(take).content.decode()
        assert not Certification.objects.exists()
        client.post(take)
        assert Certification.objects.get().person.full_name == "Nguyễn Văn Mẫu"
        assert "danh-sach.xlsx" in client.get(INDEX).content.decode()
        assert client.post(take).status_code == 404

    def test_the_very_same_file_is_told_early(self, client, officer):
        roster = waiting(row(), by=officer)
        client.post(address("take", roster))
        roster.refresh_from_db()
        page = client.post(INDEX, {"file": SimpleUploadedFile("lai.xlsx", roster.read())}, follow=True)
        assert "warning" in [message.level_tag for message in page.context["messages"]]

    def test_errors_are_shown_with_cell_and_expectation(self, client, officer):
        page = client.get(address("plan", waiting(row(Ngày_quyết_định="31/02/2024"), by=officer)))
        assert "G6" in page.content.decode()
        assert "31/02/2024" in page.content.decode()
        assert client.get(address("take", RosterImport.objects.get())).status_code == 302
        client.post(address("take", RosterImport.objects.get()))
        assert not Certification.objects.exists()

    def test_rows_with_errors_are_downloaded_without_formulas(self, client, officer):
        book = workbook(row(Họ_và_tên="Mẫu 7"))
        cell = book.active.cell(6, 6, "=HYPERLINK(1)")
        cell.data_type = "s"
        roster = uploaded(book, by=officer)
        data = b"".join(client.get(address("errors", roster)).streaming_content)
        sheet = load_workbook(io.BytesIO(data)).active
        assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "inlineStr", "n"}
        assert (sheet["A2"].value, sheet["C2"].value) == (6, "Mẫu 7")
        assert "=HYPERLINK(1)" in [cell.value for cell in sheet[2]]

    def test_the_first_look_says_when_it_was_checked(self, client, officer):
        roster = waiting(row(), by=officer)
        page = client.get(address("plan", roster)).content.decode()
        roster.refresh_from_db()
        assert f"Đã kiểm tra lúc {date_format(localtime(roster.planned_at), 'SHORT_DATETIME_FORMAT')}" in page

    def test_a_choice_is_kept(self, client, officer):
        person = UserFactory(full_name="Nguyễn Văn Mẫu")
        roster = waiting(row(), by=officer)
        client.post(address("choose", roster), {"row-6": str(person.pk)})
        client.post(address("take", roster))
        assert Certification.objects.get().person == person

    def test_the_rest_of_a_page_may_be_new_people(self, client, officer):
        UserFactory(full_name="Nguyễn Văn Mẫu")
        roster = waiting(row(), by=officer)
        assert "row-6" in client.get(address("plan", roster)).content.decode()
        client.post(address("choose", roster), {"row-6": "", "others": "1"})
        client.post(address("take", roster))
        assert User.objects.filter(full_name="Nguyễn Văn Mẫu").count() == 2

    def test_a_file_can_be_thrown_away(self, client, officer):
        roster = waiting(row(), by=officer)
        client.post(address("forget", roster))
        assert not RosterImport.objects.exists()
        assert not roster.file.storage.exists(roster.file.name)

    def test_a_file_that_waits_for_a_day_is_forgotten(self, client, officer):
        old = waiting(row(), by=officer)
        RosterImport.objects.update(uploaded_at=timezone.now() - datetime.timedelta(days=2))
        upload(client, workbook(row()))
        assert old.pk not in RosterImport.objects.values_list("pk", flat=True)

    def test_only_the_latest_that_wait_are_kept(self, client, officer):
        oldest, *others = [waiting(row(), by=officer) for _number in range(MOST_WAITING)]
        somebody_elses = waiting(row(), by=person_with(Role.PROVINCE))
        upload(client, workbook(row(), row()))  # another file than those
        kept = RosterImport.objects.waiting_for(officer)
        assert kept.count() == MOST_WAITING
        assert oldest not in kept
        assert {*others} <= {*kept}
        assert RosterImport.objects.filter(pk=somebody_elses.pk).exists()


class TestUpload:
    @pytest.mark.parametrize(
        ("data", "name"),
        [
            (b"PK\x03\x04broken", "a.xlsx"),
            (b"\xd0\xcf\x11\xe0old", "a.xlsx"),
            (b"", "a.csv"),
            (b"\xff\xfe\x00", "a.csv"),
            (b"a,b\n1,2\n", "a.csv"),
            (b"%PDF-1.7", "a.pdf"),
        ],
    )
    def test_what_is_no_roster_is_refused_and_not_kept(self, client, officer, data, name):
        response = upload(client, data, name)
        assert response.status_code == 422
        assert response.context["form"].errors["file"]
        assert not RosterImport.objects.exists()

    def test_a_large_file_is_refused(self, client, officer, monkeypatch):
        monkeypatch.setattr("registry.admin.importing.forms.LARGEST", 10)
        assert "10 MB" in str(upload(client, workbook(row())).context["form"].errors["file"])

    def test_a_zip_bomb_is_refused(self, client, officer, monkeypatch):
        monkeypatch.setattr(reader, "LARGEST", 100)
        assert upload(client, workbook(row())).status_code == 422
        assert not RosterImport.objects.exists()

    def test_csv_is_read(self, client, officer):
        lines = [";".join(HEADINGS), ";".join(str(row().get(heading, "")) for heading in HEADINGS)]
        page = client.get(upload(client, "\ufeff".encode() + "\r\n".join(lines).encode(), "a.csv").url)
        assert page.context["form"].instance.mapping["number"] == 6


class TestColumns:
    def test_what_is_missing_is_named(self, client, officer):
        url = upload(client, workbook(row())).url
        response = client.post(url, {**fields(client.get(url)), "column_number": "", "column_signed_on": "2"})
        assert response.status_code == 422
        assert response.context["form"].non_field_errors()
        assert response.context["form"].errors["column_signed_on"]
        assert not RosterImport.objects.get().is_mapped

    def test_another_sheet_can_be_read(self, client, officer):
        book = workbook(row())
        second = book.create_sheet("Đợt hai")
        second.append(["Họ tên", "Số QĐ"])
        second.append(["Lê Thị Thử", "9-QĐ"])
        page = client.get(upload(client, book).url, {"sheet": "Đợt hai"})
        assert page.context["form"].instance.mapping == {"full_name": 1, "number": 2}

    def test_comes_before_the_rows(self, client, officer):
        roster = waiting(row(), by=officer, is_mapped=False)
        assert client.get(address("plan", roster)).url == address("columns", roster)


class TestStatements:
    def count(self, client, url):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    def test_the_rows_are_paginated_and_cost_the_same(self, client, officer):
        one = address("plan", waiting(row(), by=officer))
        self.count(client, one)
        few = self.count(client, address("plan", waiting(row(), by=officer)))
        many = waiting(*[row(Họ_và_tên=f"Giả {'A' * n}") for n in range(1, 61)], by=officer)
        assert self.count(client, address("plan", many)) <= few
        assert len(client.get(address("plan", many)).context["page_obj"].object_list) == 50

    def test_turning_pages_computes_nothing_anew(self, client, officer, monkeypatch):
        roster = waiting(*[row(Họ_và_tên=f"Giả {'A' * n}") for n in range(1, 121)], by=officer)
        url = address("plan", roster)
        client.get(url)
        monkeypatch.setattr("registry.importing.preview.make_plan", None)
        assert self.count(client, f"{url}?p=2") == self.count(client, f"{url}?p=3") <= 16
        assert client.get(f"{url}?p=3").context["page_obj"].object_list[0].number == 106
        assert client.get(address("take", roster)).context["plan"].counts["new"] == 120

    def test_the_list_of_imports_costs_the_same(self, client, officer):
        def done(number):
            for _n in range(number):
                waiting(row(), by=person_with(Role.PROVINCE), done_at=timezone.now())

        done(1)
        self.count(client, INDEX)
        few = self.count(client, INDEX)
        done(5)
        assert self.count(client, INDEX) == few


class TestKeptPlan:
    """What is shown is computed once, and again when something else holds."""

    def state(self, client, roster):
        page = client.get(address("plan", roster), {"loc": "all"})
        return page.context["page_obj"].object_list[0].state

    def test_changed_columns_count(self, client, officer):
        roster = waiting(row(), by=officer)
        assert self.state(client, roster) == "new"
        page = client.get(address("columns", roster))
        client.post(address("columns", roster), {**fields(page), "column_full_name": "1"})
        assert self.state(client, roster) == "flawed"

    def test_a_choice_counts(self, client, officer):
        UserFactory(full_name="Nguyễn Văn Mẫu")
        roster = waiting(row(), by=officer)
        assert self.state(client, roster) == "open"
        client.post(address("choose", roster), {"row-6": "new"})
        assert self.state(client, roster) == "new"

    def test_another_roster_taken_over_since_counts(self, client, officer):
        roster, same = waiting(row(), by=officer), waiting(row(), by=officer)
        assert self.state(client, roster) == "new"
        client.post(address("take", same))
        assert self.state(client, roster) == "known"

    def test_an_officer_can_have_it_checked_again(self, client, officer):
        roster = waiting(row(), by=officer)
        self.state(client, roster)
        UserFactory(full_name="Nguyễn Văn Mẫu")
        assert self.state(client, roster) == "new"
        assert client.post(address("again", roster)).url == address("plan", roster)
        assert self.state(client, roster) == "open"

    def test_of_another_day_does_not_count(self, client, officer):
        roster = waiting(row(), by=officer)
        self.state(client, roster)
        UserFactory(full_name="Nguyễn Văn Mẫu")
        RosterImport.objects.update(planned_at=timezone.now() - datetime.timedelta(days=1))
        assert self.state(client, roster) == "open"

    def test_what_was_not_shown_is_not_recorded(self, client, officer):
        roster = waiting(row(), by=officer)
        client.get(address("take", roster))
        commune_unit = unit("Đoàn xã Mẫu Cũ", Locality.objects.get(name="Xã Mẫu Cũ"), valid_until=MERGER)
        client.post(address("take", roster))
        assert not Certification.objects.exists()
        client.get(address("take", roster))
        client.post(address("take", roster))
        assert Certification.objects.get().unit == commune_unit

    def test_what_has_become_wrong_is_not_recorded(self, client, officer):
        roster = waiting(row(), by=officer)
        client.get(address("take", roster))
        UserFactory(full_name="Nguyễn Văn Mẫu")
        page = client.post(address("take", roster), follow=True)
        assert not Certification.objects.exists()
        assert page.context["plan"].counts["open"] == 1

    def test_goes_with_the_import(self, client, officer):
        roster = waiting(row(), by=officer)
        self.state(client, roster)
        client.post(address("take", roster))
        assert not RosterImportLine.objects.exists()


class TestEndedUnits:
    def test_are_named_before_and_after(self, client, officer):
        roster = waiting(row(), by=officer)
        line = client.get(address("plan", roster)).context["page_obj"].object_list[0]
        assert "Đoàn xã Mẫu Cũ" in line.outcome["warnings"][0]
        assert client.get(address("take", roster)).context["plan"].ended == 1
        page = client.post(address("take", roster), follow=True)
        assert "warning" in [message.level_tag for message in page.context["messages"]]
        assert RosterImport.objects.get().ended == 1
        assert reverse("reorganisations:index") in page.content.decode()

    def test_that_still_stand_are_not_spoken_of(self, client, officer):
        commune("Xã Mẫu Còn", valid_from=None)
        roster = waiting(row(Xãphường="Xã Mẫu Còn"), by=officer)
        page = client.get(address("plan", roster))
        assert page.context["plan"].ended == 0
        assert page.context["page_obj"].object_list[0].outcome["warnings"] == []


cells = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).filter(lambda s: s[:1] != "="),
    st.integers(0, 99999),
    st.sampled_from(["31/02/2024", "Xã Mẫu Cũ", "20/05/2024", "Tuyên truyền viên", "=1+1"]),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(HEADINGS[1:]), cells, min_size=1, max_size=6))
def test_nothing_is_recorded_of_a_file_with_an_error(client, officer, changes):
    """A row that is right beside one that may be anything: both are recorded, or nothing is."""
    tables = User, Unit, Decision, Certification, CertificationPeriod, CertificationEvent
    with transaction.atomic():
        before = [table.objects.count() for table in tables]
        roster = waiting(row(), {**row(Họ_và_tên="Lê Thị Thử"), **changes}, by=officer)
        page = client.get(address("plan", roster))
        is_ready = page.context["plan"].is_ready
        client.post(address("take", roster))
        after = [table.objects.count() for table in tables]
        recorded = Certification.objects.count()
        transaction.set_rollback(True)
    assert recorded == (page.context["plan"].counts["new"] if is_ready else 0)
    assert is_ready or after == before


def test_the_form_to_fill_in_is_read_by_the_reader(client, officer):
    data = b"".join(client.get(f"{INDEX}mau/").streaming_content)
    examples = reader.read(data)[1]
    table = reader.table_of(examples)
    assert len(table.rows) == 2
    assert set(uploaded(data, by=officer).mapping) >= {
        "full_name",
        "unit",
        "commune",
        "number",
        "valid_until",
    }
