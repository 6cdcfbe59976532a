"""The province decides in bulk: evidence, draft, paper, record; then a suspension from the page of a title."""

import io

import docx
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from registry.models import Certification, CriterionEvidence, Decision, SchemeCriterion
from tests.registry.factories import SchemeFactory, eligible_person, person_with

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


# Messages of Wagtail fade in and out, and are too pale meanwhile.
OURS = {"include": ["main"], "exclude": [".messages"]}


@pytest.fixture
def scheme(transactional_db):
    scheme = SchemeFactory(name="Tuyên truyền viên của Đoàn cấp xã")
    SchemeCriterion.objects.create(version=scheme.latest_version, text="Có giấy giới thiệu")
    for name in ("Trần Thị Ước", "Lê Văn Thử", "Phạm Đức An"):
        eligible_person(scheme, at=timezone.now(), full_name=name)
    return scheme


@pytest.mark.parametrize("screen", ["desktop", "page"])
def test_the_province_decides_in_bulk(request, sign_in, looks_right, scheme, screen):
    page = request.getfixturevalue(screen)
    sign_in(person_with(Role.PROVINCE), on=page)

    page.goto(reverse("eligible:index"))
    looks_right(page, "eligible-nobody", context=OURS)
    page.get_by_role("link", name="3 người").click()
    page.get_by_role("checkbox", name="Phạm Đức An").wait_for()
    looks_right(page, "eligible-lacking", context=OURS)
    for name in ("Trần Thị Ước", "Phạm Đức An"):
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="Xem minh chứng").click()

    page.get_by_role("checkbox", name="Có giấy giới thiệu").check()
    page.locator("[name=evidence]").fill("Giấy giới thiệu số 12")
    page.get_by_role("button", name="Xác nhận các tiêu chí").click()
    page.get_by_text("Đã xác nhận 2 tiêu chí").wait_for()
    looks_right(page, "evidence", context=OURS)
    assert CriterionEvidence.objects.count() == 2

    page.get_by_role("button", name="Lập dự thảo quyết định").click()
    page.get_by_text("Chưa thể ghi nhận vì").wait_for()
    page.locator("[name=signer]").fill("Nguyễn Văn Mẫu")
    page.locator("[name=signed_on]").fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="Lưu dự thảo").click()
    page.get_by_text("Không có vướng mắc").wait_for()
    looks_right(page, "draft", context=OURS)

    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp Word").click()
    word = docx.Document(io.BytesIO(download.value.path().read_bytes()))
    assert [row.cells[1].text for row in word.tables[-1].rows[1:]] == ["Phạm Đức An", "Trần Thị Ước"]

    page.get_by_role("link", name="Ghi nhận quyết định").click()
    page.get_by_text("Không thể hoàn tác").wait_for()
    looks_right(page, "record", context=OURS)
    assert not Certification.objects.exists()
    page.get_by_role("button", name="Ghi nhận đối với 2 người").click()
    page.get_by_text("Đã ghi nhận quyết định 01-QĐ/TĐTN-BTG đối với 2 người").wait_for()
    looks_right(page, "decision", context=OURS)
    assert Certification.objects.in_force(timezone.localdate()).count() == 2
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp PDF").click()
    assert download.value.suggested_filename == "quyet-dinh-01-qd-tdtn-btg.pdf"

    page.get_by_role("link", name="Danh hiệu của Trần Thị Ước").click()
    page.get_by_role("heading", name="Quá trình").wait_for()
    looks_right(page, "certification", context=OURS)
    page.get_by_role("button", name="Tạm đình chỉ").click()
    page.get_by_role("heading", name="Dự thảo quyết định: tạm đình chỉ").wait_for()
    assert Decision.objects.drafts().get().kind == "suspend"
