"""The province reorganises: preview, apply, place people, rosters of two days, undo; then the lives of people."""

import pytest
from django.urls import reverse

from accounts.models import Role, User
from registry.models import PersonMerge, Reorganisation
from tests.accounts.factories import UserFactory
from tests.e2e.test_registry_decide import OURS
from tests.registry.factories import SchemeFactory, person_with
from tests.registry.people.test_reorganisation import Map
from tests.times import MERGER

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def map_(transactional_db):
    return Map()


@pytest.mark.parametrize("screen", ["desktop", "page"])
def test_the_province_reorganises(request, sign_in, looks_right, map_, screen):
    page = request.getfixturevalue(screen)
    sign_in(person_with(Role.PROVINCE), on=page)
    SchemeFactory(version__validity_months=60)  # so that the titles of 2024 are in force today
    held, split = map_.certified(), map_.certified("Xã Chia")
    map_.school(map_.first, parent=map_.units["Xã Một"])

    page.goto(reverse("reorganisations:add"))
    page.locator("[name=name]").fill("Sắp xếp đơn vị hành chính 2025")
    page.locator("[name=effective_on]").select_option(MERGER.isoformat())
    page.locator("[name=legal_basis]").fill("Nghị quyết mẫu")
    looks_right(page, "reorganisation-new", context=OURS)
    page.get_by_role("button", name="Lưu dự thảo").click()
    page.get_by_text("Chưa có gì thay đổi").wait_for()
    looks_right(page, "reorganisation-draft", context=OURS)

    page.get_by_role("link", name="Áp dụng đợt sắp xếp").click()
    page.get_by_text("1 người thuộc đơn vị mới từ ngày 01/07/2025").wait_for()
    looks_right(page, "reorganisation-apply", context=OURS)
    assert Reorganisation.objects.get().state == "draft"
    page.get_by_role("button", name="Áp dụng đợt sắp xếp").click()
    page.get_by_role("heading", name="Xã bị chia tách").wait_for()
    looks_right(page, "reorganisation-applied", context=OURS)

    page.get_by_role("link", name="Đoàn Xã Chia").click()
    page.get_by_role("checkbox", name=split.person.full_name).check()
    page.get_by_label("Đến đơn vị").select_option(label="Đoàn xã Khác")
    looks_right(page, "reorganisation-waiting", context=OURS)
    page.get_by_role("button", name="Xếp").click()
    page.get_by_role("link", name="Xác nhận đợt sắp xếp").wait_for()
    split.person.refresh_from_db()
    assert split.person.unit == map_.other_unit
    page.goto(reverse("reorganisations:index"))
    looks_right(page, "reorganisations", context=OURS)

    for day, units in (
        ("2025-06-30", ["Đoàn Xã Một", "Đoàn Xã Chia"]),
        ("", ["Đoàn xã Mới", "Đoàn xã Khác"]),
    ):
        page.goto(reverse("roster:index") + (f"?day={day}" if day else ""))
        for name in units:
            page.get_by_role("cell", name=name).first.wait_for()

    page.goto(reverse("reorganisations:confirm", args=[Reorganisation.objects.get().pk]))
    page.get_by_text("không thể hoàn tác").wait_for()
    looks_right(page, "reorganisation-confirm", context=OURS)
    page.get_by_role("link", name="Giữ nguyên").click()
    page.get_by_role("link", name="Hoàn tác đợt sắp xếp").click()
    page.get_by_text("1 người ở xã bị chia tách").wait_for()
    looks_right(page, "reorganisation-undo", context=OURS)
    page.get_by_role("button", name="Hoàn tác đợt sắp xếp").click()
    page.get_by_text("mọi người trở về đơn vị trước đó").wait_for()
    looks_right(page, "reorganisation-undone", context=OURS)
    held.person.refresh_from_db()
    assert held.person.unit == map_.units["Xã Một"]


@pytest.mark.parametrize("screen", ["desktop", "page"])
def test_the_province_records_what_happens_to_people(request, sign_in, looks_right, map_, screen):
    page = request.getfixturevalue(screen)
    sign_in(person_with(Role.PROVINCE), on=page)
    held = map_.certified("Xã Một")
    User.objects.filter(pk=held.person_id).update(unit=map_.other_unit)
    person = User.objects.get(pk=held.person_id)
    twin = UserFactory(full_name=person.full_name, unit=map_.other_unit)
    there = map_.school(map_.other, name="Trường THPT Mẫu", parent=map_.other_unit)

    page.goto(reverse("registry_people:index"))
    looks_right(page, "people", context=OURS)
    page.goto(reverse("registry_people:person", args=[person.pk]))

    page.get_by_role("link", name="Chuyển đơn vị").click()
    page.get_by_label("Đơn vị chuyển đến").fill("thpt mau")
    page.get_by_role("button", name="Tìm").last.click()
    page.locator(f"[name=to_unit][value='{there.pk}']").check()
    page.locator("[name=reason]").fill("Chuyển công tác")
    looks_right(page, "transfer", context=OURS)
    page.get_by_role("button", name="Chuyển", exact=True).click()
    page.get_by_text("Trường THPT Mẫu").first.wait_for()

    page.goto(reverse("registry_people:rename", args=[person.pk]))
    page.locator("[name=new_name]").fill("Lê Thị Mới")
    page.locator("[name=effective_on]").fill("2026-01-05")
    page.locator("[name=paper]").fill("Trích lục hộ tịch số 1")
    looks_right(page, "rename", context=OURS)
    page.locator("form[method=post] button.button").last.click()
    page.get_by_role("heading", name="Lê Thị Mới").first.wait_for()
    looks_right(page, "person", context=OURS)

    page.get_by_role("link", name="Hủy lần chuyển này").click()
    page.get_by_text("không thể hoàn tác").wait_for()
    looks_right(page, "transfer-take-back", context=OURS)
    page.locator("main form[method=post] button.serious").click()
    page.get_by_text("Trường THPT Mẫu").first.wait_for()
    person.refresh_from_db()
    assert person.unit == map_.other_unit

    page.goto(reverse("registry_people:depart", args=[person.pk]))
    page.get_by_text("có thể hủy ghi nhận").first.wait_for()
    looks_right(page, "depart", context=OURS)
    page.goto(reverse("registry_people:merge", args=[person.pk, twin.pk]))
    looks_right(page, "merge", context=OURS)
    page.locator("main form[method=post] button").click()
    page.get_by_text("Đã hợp nhất hai tài khoản").wait_for()
    looks_right(page, "person-merged", context=OURS)
    assert PersonMerge.objects.get().kept == person
    page.goto(reverse("wagtailusers_users:edit", args=[person.pk]))
    looks_right(page, "account", context=OURS)
