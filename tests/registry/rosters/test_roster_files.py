import datetime
import io

import docx
import openpyxl
import pypdf
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from elearn.base.spreadsheets import harmless
from elearn.base.work import KEPT_FOR, STALLS_AFTER, ClaimLost
from registry.decisions.deciding import decide
from registry.models import RosterExport
from registry.rosters import exporting
from registry.rosters.columns import PATTERN
from tests.certificates.factories import completed
from tests.kept import kept
from tests.registry.factories import SchemeFactory, at_eight, certified, commune, paper, person_with, unit
from tests.times import NINE_AM, TODAY

pytestmark = pytest.mark.django_db
FORMULA = '=cmd|" /C calc"!A0'


@pytest.fixture(autouse=True)
def _today_is_fixed(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda value=None, timezone=None: TODAY)


@pytest.fixture
def province(client):
    person = person_with(Role.PROVINCE)
    client.force_login(person)
    return person


def fetch(client, kind, filters=""):
    return client.post(reverse("roster:export"), {"kind": kind, "filters": filters})


def content(response):
    return b"".join(response.streaming_content)


def words(pdf):
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


class TestWorkbook:
    def sheet(self, client, filters=""):
        return openpyxl.load_workbook(io.BytesIO(content(fetch(client, "xlsx", filters)))).active

    def test_has_the_official_head_and_signature(self, client, province):
        certified()
        texts = [cell.value for row in self.sheet(client).iter_rows() for cell in row if cell.value]
        for part in (
            "BCH TỈNH CÀ MAU",
            "***",
            "ĐOÀN TNCS HỒ CHÍ MINH",
            "TM. BAN THƯỜNG VỤ TỈNH ĐOÀN",
            "BÍ THƯ",
        ):
            assert part in texts
        assert "Cà Mau, ngày 23 tháng 11 năm 2026" in texts

    def test_holds_text_that_runs_nothing_and_days_that_are_days(self, client, province):
        held = certified(full_name=FORMULA)
        row = next(row for row in self.sheet(client).iter_rows() if row[0].value == 1)
        assert (row[1].value, row[1].data_type) == (FORMULA, "s")
        assert row[4].value == held.decision.number
        assert row[6].value.date() == TODAY

    def test_has_the_columns_asked_for(self, client, province):
        certified()
        sheet = self.sheet(client, "columns=name&columns=above")
        headings = next(row for row in sheet.iter_rows() if row[0].value == "STT")
        assert [cell.value for cell in headings] == ["STT", "Họ và tên", "Huyện hoặc tỉnh"]

    def test_of_an_officer_is_headed_by_the_own_unit(self, client):
        held = certified(unit=unit("Đoàn xã Đất Mũi"))
        certified(unit=unit("Đoàn xã khác", commune("Khác")), full_name="Lê Thị Khác")
        client.force_login(person_with(Role.UNIT_OFFICER, held.unit))
        texts = [cell.value for row in self.sheet(client).iter_rows() for cell in row if cell.value]
        assert "ĐOÀN XÃ ĐẤT MŨI" in texts
        assert "Lê Thị Khác" not in texts


class TestPdf:
    def test_has_head_lines_and_signature(self, client, province):
        certified(full_name="Đặng Thị Ướt")
        pdf = content(fetch(client, "pdf"))
        text = words(pdf)
        for part in (
            "BCH TỈNH CÀ MAU",
            "Đặng Thị Ướt",
            "23/11/2026",
            "TM. BAN THƯỜNG VỤ TỈNH ĐOÀN",
            "Nơi nhận",
        ):
            assert part in text
        page = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].mediabox
        assert (round(page.width), round(page.height)) == (842, 595)

    def test_of_many_lines_is_one_document_that_can_be_signed(self, client, province, monkeypatch):
        monkeypatch.setattr("registry.rosters.official.pdf.IN_A_PIECE", 2)
        for name in ("An", "Bình", "Cường"):
            certified(full_name=f"Lê Văn {name}")
        response = fetch(client, "pdf")
        assert response["Content-Disposition"] == 'attachment; filename="danh-sach-2026-11-23.pdf"'
        text = words(content(response))
        for part in ("BCH TỈNH CÀ MAU", "Lê Văn An", "Lê Văn Bình", "Lê Văn Cường", "BÍ THƯ"):
            assert text.count(part) == 1


class TestHead:
    def texts(self, client, filters=""):
        document = docx.Document(io.BytesIO(content(fetch(client, "docx", filters))))
        cells = [cell for row in document.tables[0].rows for cell in row.cells]
        headings = [cell.text for cell in document.tables[1].rows[0].cells]
        return [p.text for where in (*cells, document) for p in where.paragraphs], headings

    def test_names_the_title_once_when_all_are_equal(self, client, province):
        certified()
        certified()
        texts, headings = self.texts(client)
        assert "DANH SÁCH TUYÊN TRUYỀN VIÊN CỦA ĐOÀN VỀ PHÒNG, CHỐNG MUA BÁN NGƯỜI" in texts
        assert "Danh hiệu" not in headings
        assert "Trạng thái" not in headings

    def test_names_the_titles_line_by_line_when_they_differ(self, client, province):
        certified()
        certified(SchemeFactory(title="rapporteur"))
        texts, headings = self.texts(client)
        assert "DANH SÁCH BÁO CÁO VIÊN, TUYÊN TRUYỀN VIÊN CỦA ĐOÀN VỀ PHÒNG, CHỐNG MUA BÁN NGƯỜI" in texts
        assert "Danh hiệu" in headings

    def test_says_how_many_people_there_are(self, client, province):
        held = certified()
        certified()
        assert "Danh sách này có 2 người." in self.texts(client)[0]
        other = SchemeFactory(title="rapporteur")
        completed(held.person, of=other.latest_version.asked_courses()[0].course, at=at_eight(TODAY))
        decide("certify", other, [held.person_id], by=province, at=at_eight(TODAY), **paper())
        assert "Danh sách này có 2 người với 3 danh hiệu." in self.texts(client)[0]

    def test_of_a_unit_names_the_body_above_it_and_is_dated_from_its_place(self, client):
        above = unit("Tỉnh Đoàn Mẫu", commune("Tỉnh Cà Mau", level="province"))
        own = unit("Đoàn xã Đất Mũi", commune("Xã Đất Mũi"), parent=above)
        certified(unit=own)
        client.force_login(person_with(Role.UNIT_OFFICER, own))
        texts, _headings = self.texts(client)
        assert texts.index("TỈNH ĐOÀN MẪU") < texts.index("ĐOÀN XÃ ĐẤT MŨI")
        assert "Đất Mũi, ngày 23 tháng 11 năm 2026" in texts

    @pytest.mark.parametrize(
        ("name", "place"),
        [("Phường 1", "Phường 1"), ("Phường An Xuyên", "An Xuyên"), ("Thị trấn Năm Căn", "Năm Căn")],
    )
    def test_is_dated_from_a_numbered_ward_by_its_whole_name(self, client, name, place):
        own = unit("Đoàn", commune(name))
        certified(unit=own)
        client.force_login(person_with(Role.UNIT_OFFICER, own))
        assert f"{place}, ngày 23 tháng 11 năm 2026" in self.texts(client)[0]


class TestColumnsOfFiles:
    def test_are_those_of_the_page_which_says_what_they_lack(self, client, province):
        certified()
        page = client.get(reverse("roster:index"), {"columns": ["name", "unit"]}).content.decode()
        assert "Danh sách theo thể thức sẽ thiếu: Danh hiệu, Địa phương" in page
        again = client.get(reverse("roster:index")).content.decode()
        assert "Như mẫu" in again

    def test_go_back_to_the_pattern(self, client, province):
        certified()
        page = client.get(reverse("roster:index"), {"columns": ["name"]})
        back = client.get(f"{reverse('roster:index')}?{page.context['as_pattern']}")
        assert "Như mẫu" not in back.content.decode()
        assert [name for name, _heading in client.get(reverse("roster:index")).context["headings"]] == PATTERN


class TestCsv:
    def lines(self, client, **filters):
        response = client.get(reverse("roster:index"), {"export": "csv", **filters})
        return content(response).decode()

    def test_opens_in_excel_and_runs_nothing(self, client, province):
        certified(full_name=FORMULA)
        text = self.lines(client)
        assert text.startswith("\ufeffSTT,")
        assert "'=cmd" in text
        assert "23/11/2026" in text

    def test_holds_what_the_filters_ask_for_on_all_pages(self, client, province, monkeypatch):
        monkeypatch.setattr("registry.admin.rosters.views.ON_A_PAGE", 1)
        certified(full_name="Đặng Thị Ướt")
        certified(full_name="Đặng Thị Ước")
        certified(full_name="Lê Văn Thử")
        assert self.lines(client, q="dang").count("\r\n") == 3

    def test_asks_no_more_queries_for_more_rows(self, client, province):
        def queries():
            with CaptureQueriesContext(connection) as found:
                self.lines(client, columns=["name", "sex", "above"])
            return len(found)

        certified()
        queries()
        few = queries()
        for _ in range(3):
            certified()
        assert queries() == few

    @pytest.mark.parametrize("text", ["=1+1", "+84", "-1", "@x", "\t=1", "  =1", "＝1"])
    def test_puts_an_apostrophe_before_what_could_be_a_formula(self, text):
        assert harmless(text) == "'" + text

    def test_leaves_names_alone(self):
        assert harmless("Lê Văn Thử") == "Lê Văn Thử"


class TestLongLists:
    @pytest.fixture(autouse=True)
    def _short_is_long(self, monkeypatch):
        monkeypatch.setattr("registry.admin.rosters.export.AT_ONCE", 0)
        monkeypatch.setattr("registry.rosters.files.AT_ONCE", 1)

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def two(cls, django_db_setup, django_db_blocker):
        with kept(django_db_blocker):
            certified(full_name="Lê Văn An")
            certified(full_name="Lê Văn Bình")
            yield

    @pytest.fixture
    def export(self, client, province, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            response = fetch(client, "xlsx", "q=binh")
        made = RosterExport.objects.get()
        assert response["Location"] == reverse("roster:file", args=[made.pk])
        return made

    def test_are_written_beside_the_server_with_their_filters(self, client, export):
        assert (export.state, export.done, export.total) == ("done", 1, 1)
        page = client.get(reverse("roster:file", args=[export.pk])).content.decode()
        assert reverse("roster:download", args=[export.pk]) in page
        made = content(client.get(reverse("roster:download", args=[export.pk])))
        texts = [cell.value for row in openpyxl.load_workbook(io.BytesIO(made)).active for cell in row]
        assert "Lê Văn Bình" in texts
        assert "Lê Văn An" not in texts

    def test_are_for_who_asked_only(self, client, export):
        client.force_login(person_with(Role.PROVINCE))
        for name in ("file", "progress", "download"):
            assert client.get(reverse(f"roster:{name}", args=[export.pk])).status_code == 404
        assert client.post(reverse("roster:again", args=[export.pk])).status_code == 404
        assert not client.get(reverse("roster:files")).context["page_obj"].object_list

    def test_hold_only_what_the_person_may_see_when_they_are_written(self, export):
        export.requested_by.roles.all().delete()
        export.start_again(at=NINE_AM)
        exporting.write(export, clock=lambda: NINE_AM)
        assert (RosterExport.objects.get().state, RosterExport.objects.get().total) == ("done", 0)

    def test_say_how_far_they_are(self, client, export):
        RosterExport.objects.update(state="running", done=0, moved_at=datetime.datetime.now(datetime.UTC))
        url = reverse("roster:progress", args=[export.pk])
        assert client.get(url).json() == {"done": 0, "total": 1, "waits": True}
        page = client.get(reverse("roster:file", args=[export.pk])).content.decode()
        assert f'data-elearn-progress="{url}"' in page
        assert 'http-equiv="refresh"' in page

    def test_that_stand_still_can_be_begun_again(self, client, export, django_capture_on_commit_callbacks):
        long_ago = datetime.datetime.now(datetime.UTC) - 2 * STALLS_AFTER
        RosterExport.objects.update(state="running", moved_at=long_ago)
        page = client.get(reverse("roster:file", args=[export.pk])).content.decode()
        assert "dừng hai phút" in page
        assert 'http-equiv="refresh"' not in page
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("roster:again", args=[export.pk]))
        assert RosterExport.objects.get().state == "done"

    def test_say_that_they_failed(self, client, export, monkeypatch):
        monkeypatch.setattr("registry.rosters.exporting.head_of", lambda *args, **kwargs: 1 / 0)
        export.start_again(at=NINE_AM)
        exporting.write(export, clock=lambda: NINE_AM)
        assert RosterExport.objects.get().state == "failed"
        page = client.get(reverse("roster:file", args=[export.pk])).content.decode()
        assert reverse("roster:again", args=[export.pk]) in page

    def test_are_left_to_the_worker_that_took_over(self, export):
        export.start_again(at=NINE_AM)
        taken = RosterExport.objects.get()
        taken.take_up(at=NINE_AM)
        RosterExport.objects.get().take_up(at=NINE_AM)
        with pytest.raises(ClaimLost):
            taken.step(1, at=NINE_AM)

    def test_are_deleted_after_some_days(self, export):
        RosterExport.objects.delete_old(at=export.moved_at + KEPT_FOR)
        assert RosterExport.objects.get().file
        RosterExport.objects.delete_old(at=export.moved_at + KEPT_FOR + datetime.timedelta(seconds=1))
        assert not RosterExport.objects.get().file

    def test_are_begun_again_by_the_command_when_they_stand_still(
        self, export, capsys, django_capture_on_commit_callbacks
    ):
        RosterExport.objects.update(state="running", moved_at=timezone.now() - 2 * STALLS_AFTER)
        with django_capture_on_commit_callbacks(execute=True):
            call_command("tend_files")
        assert RosterExport.objects.get().state == "done"
        assert capsys.readouterr().out == "Rosters: taken up again: 1, files deleted: 0.\n"

    def test_are_deleted_by_the_command_after_some_days(self, export):
        RosterExport.objects.update(moved_at=timezone.now() - KEPT_FOR - STALLS_AFTER)
        call_command("tend_files")
        assert not RosterExport.objects.get().file

    def test_are_left_alone_by_the_command_while_they_are_young(self, export, capsys):
        RosterExport.objects.update(moved_at=timezone.now(), requested_at=timezone.now(), state="running")
        call_command("tend_files")
        assert capsys.readouterr().out == ""
        assert RosterExport.objects.get().file

    def test_are_refused_in_a_kind_that_is_none(self, client, province):
        assert fetch(client, "exe").status_code == 404

    def test_are_closed_to_others(self, client):
        client.force_login(person_with(Role.LEARNER))
        assert fetch(client, "xlsx").status_code == 403
