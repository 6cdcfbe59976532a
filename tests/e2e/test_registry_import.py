"""A roster from the drawer: with errors at first, mended, looked at, taken over, and then on the roster."""

import pytest

from accounts.models import Role
from registry.models import Certification
from tests.accounts.factories import UserFactory
from tests.registry.factories import SchemeFactory, commune, person_with
from tests.registry.importing.rosters import row, saved, workbook
from tests.times import MERGER

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
NAME = "danh-sach-2024.xlsx"


def choose_file(page, *rows):
    page.goto("/quan-tri/nhap-danh-sach/")
    content = {"name": NAME, "mimeType": "application/octet-stream", "buffer": saved(workbook(*rows))}
    page.set_input_files("input[type=file]", content)
    page.get_by_role("button", name="Tải lên").click()
    page.get_by_role("button", name="Xem trước những gì sẽ ghi nhận").wait_for()


def test_a_roster_with_errors_is_mended_and_taken_over(desktop, open_page, sign_in, looks_right):
    SchemeFactory(version__courses=[], version__validity_months=60)
    commune("Xã Mẫu Cũ", valid_from=None, valid_until=MERGER)
    commune("Xã Mẫu Mới")
    UserFactory(full_name="Lê Thị Thử", username="lethithu")
    officer = person_with(Role.PROVINCE)
    phone = open_page({"width": 360, "height": 740})
    for page in (desktop, phone):
        sign_in(officer, on=page)
        page.goto("/quan-tri/nhap-danh-sach/")
        looks_right(page, "import-empty", context="main")

    wrong = row(Ngày_quyết_định="31/02/2024"), row(Họ_và_tên="Lê Thị Thử", Xãphường="Xã Mẫu Mới")
    choose_file(desktop, *wrong)
    looks_right(desktop, "import-columns", context="main")
    phone.goto(desktop.url)
    looks_right(phone, "import-columns", context="main")
    desktop.get_by_role("button", name="Xem trước những gì sẽ ghi nhận").click()
    desktop.get_by_text("G6").wait_for()
    for page in (desktop, phone):
        page.goto(desktop.url)
        looks_right(page, "import-errors", context="main")
    assert not Certification.objects.exists()

    choose_file(desktop, row(), row(Họ_và_tên="Lê Thị Thử"))
    desktop.get_by_role("button", name="Xem trước những gì sẽ ghi nhận").click()
    for page in (phone, desktop):
        page.goto(desktop.url)
        looks_right(page, "import-choose", context="main")
    desktop.get_by_label("Đây là ai?").select_option("new")
    desktop.get_by_role("button", name="Lưu các lựa chọn này").click()
    for page in (desktop, phone):
        page.goto(desktop.url)
        looks_right(page, "import-ready", context="main")
    desktop.get_by_role("link", name="Tiếp tục để ghi nhận").click()
    desktop.get_by_role("button", name="Ghi nhận 2 danh hiệu").wait_for()
    for page in (phone, desktop):
        page.goto(desktop.url)
        looks_right(page, "import-confirm", context="main")
    desktop.get_by_role("button", name="Ghi nhận 2 danh hiệu").click()
    desktop.get_by_role("cell", name=NAME).wait_for()
    for page in (desktop, phone):
        page.goto("/quan-tri/nhap-danh-sach/")  # again: Wagtail's message of success fades in
        looks_right(page, "import-done", context="main")

    desktop.goto("/quan-tri/danh-sach/?day=2024-06-01")
    desktop.get_by_text("Nguyễn Văn Mẫu").first.wait_for()
    assert Certification.objects.count() == 2
