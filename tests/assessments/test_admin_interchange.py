"""The pages of import and export: who may open them, what they say, and that nothing is done before a yes."""

import datetime
import io
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Role
from assessments.interchange import excel, gift, moodle_xml
from assessments.interchange.base import BankEntry, Picture
from assessments.interchange.excel.examples import examples
from assessments.items import TrueFalseItem
from assessments.models import Question, QuestionImport
from elearn.base.leftovers import MOST_WAITING
from tests.assessments.factories import ChoiceQuestionFactory, EssayQuestionFactory
from tests.assessments.people import count_queries, person

pytestmark = pytest.mark.django_db

UPLOAD, EXPORT = "/quan-tri/ngan-hang/nhap/", "/quan-tri/ngan-hang/xuat/"
QUESTION = "::Tổng đài::Gọi số nào? {=111 ~114}\n"
BROKEN = "\n::Hỏng::Cái gì? {=\n"


@pytest.fixture
def trainer(client):
    user = person(Role.TRAINER)
    client.force_login(user)
    return user


def upload(client, text=QUESTION, name="cau-hoi.txt", **fields):
    data = text if isinstance(text, bytes) else text.encode()
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, data), **fields})


class TestWhoMay:
    @pytest.mark.parametrize("role", [None, Role.UNIT_OFFICER])
    @pytest.mark.parametrize("url", [UPLOAD, EXPORT, f"{UPLOAD}mau/"])
    def test_others_may_not(self, client, role, url):
        client.force_login(person(role))
        assert client.get(url).status_code in (302, 403)
        assert client.post(url).status_code in (302, 403, 405)

    def test_an_upload_is_only_for_who_made_it(self, client, trainer):
        url = upload(client).url
        client.force_login(person(Role.TRAINER))
        assert client.get(url).status_code == 404
        assert client.post(url).status_code == 404
        assert not Question.objects.exists()


class TestUpload:
    def test_keeps_only_the_latest_that_wait(self, client, trainer):
        urls = [
            upload(client, f"{QUESTION}\n::Câu {number}:: Đúng? {{T}}\n").url
            for number in range(MOST_WAITING + 1)
        ]
        assert QuestionImport.objects.waiting_for(trainer).count() == MOST_WAITING
        assert client.get(urls[0]).status_code == 404
        assert client.get(urls[1]).status_code == 200

    def test_leads_to_what_would_be_added_and_adds_nothing(self, client, trainer):
        page = client.get(upload(client).url)
        assert "Tổng đài" in page.content.decode()
        assert not Question.objects.exists()

    def test_a_yes_adds_it_once(self, client, trainer):
        url = upload(client, publishes="on").url
        assert client.post(url).status_code == 302
        assert client.post(url).status_code == 404
        assert Question.objects.get().live
        assert "cau-hoi.txt" in client.get(UPLOAD).content.decode()

    def test_problems_need_a_yes_to_be_left_out(self, client, trainer):
        url = upload(client, QUESTION + BROKEN).url
        page = client.get(url)
        assert [problem.line for problem in page.context["problems"]] == [3]
        client.post(url)
        assert not Question.objects.exists()
        client.post(url, {"leaves_out": "on"})
        assert Question.objects.get().title == "Tổng đài"

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"\xff\xfe\x00\x01",
            b"PK\x03\x04broken",
            b"<quiz><question",
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>',
            b"<html></html>",
        ],
    )
    def test_a_file_of_no_format_is_refused_and_not_kept(self, client, trainer, data):
        response = upload(client, data)
        assert response.status_code == 422
        assert response.context["form"].errors["file"]
        assert not QuestionImport.objects.exists()

    def test_shows_what_is_right_before_it_is_taken(self, client, trainer):
        page = client.get(upload(client, excel.write(examples()), "a.xlsx").url)
        right = {entry.item.kind: answer for entry, _type, answer in page.context["new"]}
        assert right["numerical"] == "12,5 km"
        assert right["true_false"] in ("Đúng", "Sai")
        assert right["essay"] == ""
        assert right["gap_fill"].startswith("(1) ")
        assert "12,5 km" in page.content.decode()

    def test_names_the_line_of_what_is_not_kept(self, client, trainer):
        page = client.get(upload(client, "Bao nhiêu là $$x^2$$? {T}").url)
        assert "Dòng 1: " in page.content.decode()

    def test_says_what_is_not_kept_of_what_would_be_added(self, client, trainer):
        page = client.get(upload(client, "Bao nhiêu là $$x^2$$? {T}").url)
        assert page.context["notices"]
        assert page.context["notices"][0].message in unescape(page.content.decode())

    def test_a_broken_picture_is_a_row_of_the_page(self, client, trainer):
        entry = BankEntry(
            title="Biển",
            item=TrueFalseItem(prompt="<p>Biển này?</p>", is_true=True),
            picture=Picture("bien.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "Biển"),
        )
        page = client.get(upload(client, moodle_xml.FORMAT.write([entry])).url)
        assert page.status_code == 200
        assert "bien.png" in page.context["problems"][0].message

    def test_a_large_file_is_refused(self, client, trainer, monkeypatch):
        monkeypatch.setattr("assessments.admin.interchange.LARGEST", 10)
        assert "10 MB" in str(upload(client).context["form"].errors["file"])
        assert not QuestionImport.objects.exists()

    def test_a_file_that_nobody_took_over_is_forgotten_after_a_day(self, client, trainer):
        upload(client, name="cu.txt")
        old = QuestionImport.objects.get()
        old.uploaded_at -= datetime.timedelta(days=2)
        old.save()
        upload(client)
        assert QuestionImport.objects.get().name == "cau-hoi.txt"
        assert not old.file.storage.exists(old.file.name)

    def test_a_hundred_questions_cost_no_more_statements_than_one(self, client, trainer):
        one = count_queries(client, upload(client).url)
        many = "\n".join(f"::{n}::Câu {n}? {{=111 ~114}}\n" for n in range(100))
        assert count_queries(client, upload(client, many).url) == one

    def test_the_list_of_imports_does_not_cost_more_with_more_of_them(self, client, trainer):
        client.post(upload(client).url)
        few = count_queries(client, UPLOAD)
        for n in range(4):
            client.post(upload(client, QUESTION.replace("Gọi", f"Gọi {n}")).url)
        assert count_queries(client, UPLOAD) == few

    def test_the_form_to_fill_in_is_a_workbook_whose_examples_are_not_read(self, client, trainer):
        response = client.get(reverse("bank:template"))
        data = b"".join(response.streaming_content)
        assert response["Content-Disposition"].startswith("attachment")
        assert load_workbook(io.BytesIO(data)).sheetnames
        assert not excel.read(data).entries


class TestExport:
    def test_gives_what_the_filters_chose(self, client, trainer):
        ChoiceQuestionFactory(title="Chọn", tags=["a"])
        ChoiceQuestionFactory(title="Khác")
        response = client.post(f"{EXPORT}?tag=a", {"format": "gift"})
        entries = gift.read(b"".join(response.streaming_content)).entries
        assert [each.title for each in entries] == ["Chọn"]
        assert ".txt" in response["Content-Disposition"]

    def test_asks_before_it_leaves_something_out(self, client, trainer):
        ChoiceQuestionFactory(title="Chọn")
        EssayQuestionFactory()
        response = client.post(EXPORT, {"format": "aiken"})
        assert [number for _type, number in response.context["left_out"]] == [1]
        assert response.context["forgets"] in unescape(response.content.decode())
        response = client.post(EXPORT, {"format": "aiken", "leaves_out": "on"})
        assert b"ANSWER: A" in b"".join(response.streaming_content)

    def test_asks_before_titles_and_feedback_stay_behind(self, client, trainer):
        ChoiceQuestionFactory(title="Chọn")
        response = client.post(EXPORT, {"format": "aiken"})
        assert response.status_code == 200
        assert response.context["forgets"]
        assert "attachment" in client.post(EXPORT, {"format": "gift"})["Content-Disposition"]

    def test_says_when_there_is_nothing(self, client, trainer):
        ChoiceQuestionFactory(published=False)
        assert client.get(EXPORT).context["count"] == 0
        assert client.post(EXPORT, {"format": "gift"}).status_code == 200

    def test_all_kinds_go_out_and_come_back(self, client, trainer):
        client.post(upload(client, excel.write(examples()), "a.xlsx", publishes="on").url)
        data = b"".join(client.post(EXPORT, {"format": "moodle_xml"}).streaming_content)
        assert len(moodle_xml.FORMAT.read(data).entries) == len(examples())
        page = client.get(upload(client, data, "a.xml").url)
        assert len(page.context["known"]) == len(examples())

    def test_the_count_of_queries_does_not_grow_with_questions(self, client, trainer):
        ChoiceQuestionFactory()
        few = count_queries(client, EXPORT)
        for _more in range(5):
            ChoiceQuestionFactory()
        assert count_queries(client, EXPORT) == few


def test_the_bank_leads_there(client, trainer):
    page = client.get("/quan-tri/ngan-hang/?tag=").content.decode()
    assert UPLOAD in page
    assert EXPORT in page
