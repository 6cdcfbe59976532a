"""The spine in a real browser: a cadre learns, a trainer edits and marks, the province certifies: a roster line."""

import io
import re

import openpyxl
import pytest
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import User
from assessments.models import Attempt, TrueFalseQuestion
from certificates.models import Certificate
from courses.models import CoursePage, CourseTrainer
from localities.models import Locality

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

COURSE = "Phòng, chống mua bán người: những điều cán bộ Đoàn cần biết"
CADRE = "Nguyễn Văn Mẫu Một"
ESSAY = "Em hỏi có nguy hiểm không, lắng nghe, giữ kín, hỏi ý kiến rồi báo 111."


def test_from_the_first_sign_in_to_a_line_on_the_roster(
    demo, page, desktop, open_page, sign_in, looks_right, settings, live_server
):
    settings.WAGTAILADMIN_BASE_URL = live_server.url  # the address in the QR code
    learn(page, looks_right)
    attempt = take_the_quiz(page, looks_right)

    sign_in(User.objects.get(username="giangvien"), on=desktop)
    edit_a_lesson(desktop)
    edit_a_question(desktop, attempt)
    mark_the_essay(desktop, looks_right)

    hold_the_certificate(page, open_page, sign_in, looks_right)

    province = open_page(desktop.viewport_size)
    sign_in(User.objects.get(username="tinhdoan"), on=province)
    certify(province, looks_right)
    find_on_the_roster(province, looks_right)

    wide = open_page(desktop.viewport_size)
    sign_in(User.objects.get(username="hocvien"), on=wide)
    see_everything_on_a_wide_screen(wide, attempt, looks_right)


def learn(page, looks_right):
    page.goto("/")
    looks_right(page, "home")
    page.get_by_role("link", name="Đăng nhập", exact=True).click()
    looks_right(page, "sign-in")
    page.fill("[name=login]", "hocvien")
    page.fill("[name=password]", "elearn-demo")
    page.locator("main button[type=submit]").click()
    page.wait_for_url(re.compile("/hoc-tap/"))
    looks_right(page, "my-learning-empty")

    page.goto("/")
    page.get_by_role("link", name=COURSE).first.click()
    looks_right(page, "course-before")
    page.get_by_role("button", name="Ghi danh khóa học này").click()
    page.wait_for_selector("text=Bạn đã ghi danh khóa học này")
    looks_right(page, "course-enrolled")
    page.get_by_role("link", name="Bài 1.").first.click()
    looks_right(page, "lesson")
    page.locator("details summary").first.click()
    read(page)
    page.goto("/hoc-tap/")
    looks_right(page, "my-learning")
    page.get_by_role("link", name="Học tiếp").first.click()
    for _ in range(3):
        read(page)
    page.wait_for_selector("text=Bạn đã đọc hết các bài học")
    looks_right(page, "course-read")


def read(page):
    """Forms first ask whether there is a line; then the next page comes."""
    before = page.url
    page.get_by_role("button", name="Tôi đã đọc bài này").click()
    page.wait_for_url(lambda url: url.split("#")[0] != before.split("#")[0])


def take_the_quiz(page, looks_right):
    page.get_by_role("button", name="Bắt đầu làm bài kiểm tra").click()
    page.wait_for_url(re.compile(r"/lam-bai/\d+/"))
    looks_right(page, "quiz")
    attempt = Attempt.objects.get(learner__username="hocvien")
    for asked in attempt.items.all():
        key = asked.item.key
        if key is None:
            page.fill(f"textarea[name={asked.name}]", ESSAY)
        else:
            for value in [str(key).lower()] if isinstance(key, bool) else key:
                page.locator(f"input[name={asked.name}][value='{value}']").check()
    page.wait_for_selector('.savestate[data-state="saved"]')
    page.get_by_role("button", name="Nộp bài").click()
    page.wait_for_url(re.compile("/nop/$"))
    looks_right(page, "summary")
    page.get_by_role("button", name="Nộp bài ngay").click()
    page.wait_for_selector("text=đang chờ chấm")
    looks_right(page, "result-waiting")
    return attempt


def edit_a_lesson(desktop):
    CourseTrainer.objects.update(may_publish=True)  # the province lets her publish in this course
    lesson = CoursePage.objects.get(title=COURSE).lessons().first()
    desktop.goto(f"/quan-tri/pages/{lesson.pk}/edit/")
    desktop.fill("#id_summary", "Tóm tắt do giảng viên sửa.")
    desktop.locator('[data-side-panel-toggle="preview"]').click()
    preview = desktop.frame_locator("iframe#w-preview-iframe, iframe.w-preview__iframe").first
    preview.get_by_role("heading", name="Ba yếu tố: hành vi, thủ đoạn, mục đích").wait_for()
    publish(desktop)
    lesson.refresh_from_db()
    assert lesson.summary == "Tóm tắt do giảng viên sửa."
    assert lesson.revisions.count() >= 2


def edit_a_question(desktop, attempt):
    """An attempt already begun keeps the version it was given."""
    question = TrueFalseQuestion.objects.filter(versions__asked__attempt=attempt).order_by("pk").first()
    before = attempt.items.get(version__question=question).version
    desktop.goto(f"/quan-tri/snippets/assessments/truefalsequestion/edit/{question.pk}/")
    desktop.fill("#id_legal_reference", "Điều 2 Luật số 53/2024/QH15 (đã sửa)")
    publish(desktop)
    assert question.latest_version.number == before.number + 1
    assert attempt.items.get(version__question=question).version == before


def publish(desktop):
    desktop.locator("footer [data-w-dropdown-target=toggle], footer button.w-dropdown__toggle").first.click()
    desktop.locator("button[name=action-publish]").click()
    desktop.wait_for_selector(".messages .success")


def mark_the_essay(desktop, looks_right):
    desktop.goto("/quan-tri/cham-bai/")
    looks_right(desktop, "marking-queue", context="main")
    desktop.locator("main table").first.get_by_role("link").first.click()
    together = desktop.locator("section", has_text=CADRE)
    together.wait_for()
    looks_right(desktop, "marking-together", context="main")
    together.get_by_role("link", name="Mở riêng").click()
    desktop.get_by_text(ESSAY).wait_for()
    looks_right(desktop, "marking", context="main")
    desktop.fill("[name=mark]", "2.5")
    desktop.fill("[name=comment]", "Đủ ý, đúng thứ tự.")
    desktop.get_by_role("button", name="Ghi điểm và chấm tiếp").click()
    desktop.wait_for_selector("text=Đã ghi điểm.")


def hold_the_certificate(page, open_page, sign_in, looks_right):
    page.reload()
    page.get_by_text("Đủ ý, đúng thứ tự.").wait_for()
    looks_right(page, "result-passed")
    page.goto("/chung-nhan/")
    looks_right(page, "my-certificates")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Tải về")).click()
    text = PdfReader(download.value.path()).pages[0].extract_text()
    assert CADRE in text

    certificate = Certificate.objects.get(holder_name=CADRE)
    assert certificate.code in text.replace("-", "")
    visitor = open_page(page.viewport_size)
    printed = re.search(r"https?://\S+/xac-minh/[0-9A-Z-]+/", text)[0]  # what the QR code says, too
    visitor.goto(printed)
    visitor.get_by_text("Chứng nhận thật, còn hiệu lực").wait_for()
    looks_right(visitor, "verify-genuine")
    officer = open_page({"width": 1280, "height": 800})
    sign_in(User.objects.get(username="tinhdoan"), on=officer)
    officer.goto(f"/quan-tri/chung-nhan/{certificate.pk}/thu-hoi/")
    officer.fill("[name=reason]", "Cấp nhầm.")
    officer.get_by_role("button", name="Thu hồi chứng nhận này").click()
    officer.get_by_text("Đã thu hồi chứng nhận.").wait_for()
    visitor.reload()
    visitor.get_by_text("Đã thu hồi").first.wait_for()
    looks_right(visitor, "verify-withdrawn")
    Certificate.objects.filter(pk=certificate.pk).update(
        withdrawn_at=None, withdrawn_by=None, withdrawal_reason=""
    )


def certify(province, looks_right):
    province.goto("/quan-tri/du-dieu-kien/")
    looks_right(province, "eligible", context="main")
    province.locator("tr", has_text=CADRE).locator("input[name=people]").check()
    province.get_by_role("button", name="Xem minh chứng").click()
    province.get_by_role("button", name="Lập dự thảo quyết định").wait_for()
    looks_right(province, "evidence", context="main")
    province.get_by_role("button", name="Lập dự thảo quyết định").click()
    province.locator("[name=number]").fill("77-QĐ/TĐTN-BTG")
    province.locator("[name=signed_on]").fill(timezone.localdate().isoformat())
    province.locator("[name=signer]").fill("Người Ký Mẫu")
    province.get_by_role("button", name="Lưu dự thảo").click()
    province.get_by_text("Không có vướng mắc").wait_for()
    province.get_by_role("link", name="Ghi nhận quyết định").click()
    province.get_by_text("Không thể hoàn tác").wait_for()
    looks_right(province, "record", context="main")
    province.get_by_role("button", name="Ghi nhận đối với 1 người").click()
    province.get_by_text("Đã ghi nhận quyết định 77-QĐ/TĐTN-BTG").wait_for()


def unfold(page):
    """Further filters, and the files, are folded."""
    page.evaluate("document.querySelectorAll('main details').forEach((each) => (each.open = true))")


def find_on_the_roster(province, looks_right):
    province.goto("/quan-tri/danh-sach/")
    looks_right(province, "roster", context="main")
    province.fill("[name=q]", "mau mot")
    commune = Locality.objects.in_force(timezone.localdate()).get(name="Xã Đất Mũi")
    unfold(province)
    province.select_option("[name=locality]", value=str(commune.pk))
    province.get_by_role("button", name="Hiện", exact=True).first.click()
    line = province.locator("tbody tr", has_text=CADRE)
    assert "77-QĐ/TĐTN-BTG" in line.inner_text()
    unfold(province)
    with province.expect_download() as download:
        province.get_by_role("button", name="Excel theo thể thức văn bản của Đoàn").click()
    with open(download.value.path(), "rb") as file:
        rows = list(openpyxl.load_workbook(io.BytesIO(file.read())).active.iter_rows(values_only=True))
    assert any(CADRE in row for row in rows)


def see_everything_on_a_wide_screen(wide, attempt, looks_right):
    course = CoursePage.objects.get(title=COURSE)
    pages = {
        "home": "/",
        "my-learning": "/hoc-tap/",
        "course": course.url,
        "lesson": course.lessons().first().url,
        "result-passed": attempt.get_absolute_url(),
        "my-certificates": "/chung-nhan/",
        "verify": f"/xac-minh/{Certificate.objects.get(holder_name=CADRE).shown_code}/",
    }
    for name, address in pages.items():
        wide.goto(address)
        looks_right(wide, name)
