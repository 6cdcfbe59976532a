"""The province reads the roster of the old map and of today, takes files away, and comes to it from the coverage."""

import csv
import datetime
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import Role
from localities.models import Locality
from registry.models import SchemeTarget
from tests.registry.factories import SchemeFactory, certified, commune, person_with, unit
from tests.times import MERGER

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
# Messages of Wagtail fade in and out, and are too pale meanwhile.
OURS = {"include": ["main"], "exclude": [".messages"]}
OLD_DAY = datetime.date(2025, 6, 1)


@pytest.fixture
def people(transactional_db):
    """Two of the old map, whose units were closed with it; two of communes of today."""
    scheme = SchemeFactory(name="Tuyên truyền viên của Đoàn cấp xã", version__validity_months=12)
    SchemeTarget.objects.create(version=scheme.latest_version, locality_type="xa", people=2)
    province = commune("Tỉnh Cà Mau", valid_from=None, level="province")
    for number, name in enumerate(("Huyện Ngọc Hiển", "Huyện Đầm Dơi")):
        district = commune(name, province, None, MERGER, level="district")
        place = commune(f"Xã cũ {number}", district, None, MERGER)
        certified(
            scheme, on=OLD_DAY, unit=unit(f"Đoàn xã cũ {number}", place), full_name=f"Lê Thị Cũ {number}"
        )
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    for column, (name, person) in enumerate({"Đất Mũi": "Trần Văn Ước", "Viên An": "Phạm Đức An"}.items()):
        place = commune(f"Xã {name}", province)
        Locality.objects.filter(pk=place.pk).update(tile_col=column, tile_row=0)
        certified(scheme, on=yesterday, unit=unit(f"Đoàn xã {name}", place), full_name=person)


def listed(page):
    return page.locator("table.listing tbody td.title").all_inner_texts()


@pytest.mark.parametrize("screen", ["desktop", "page"])
def test_the_province_reads_the_roster(request, sign_in, looks_right, people, screen):
    page = request.getfixturevalue(screen)
    sign_in(person_with(Role.PROVINCE), on=page)

    page.goto(reverse("roster:index"))
    first, height = page.locator(".roster-table tbody tr").first.bounding_box(), page.viewport_size["height"]
    assert first["y"] < height, "the list begins within the first screen"
    if screen == "page":  # a phone: what one searches by is behind one line
        page.get_by_text("Tìm và lọc").click()
    page.get_by_label("Tính đến ngày").fill(OLD_DAY.isoformat())
    page.get_by_role("button", name="Hiện", exact=True).click()
    page.get_by_role("link", name="Huyện Ngọc Hiển").click()
    page.get_by_role("link", name="Xã cũ 0").wait_for()
    assert listed(page) == ["Lê Thị Cũ 0"]
    looks_right(page, "roster-old-map", context=OURS)

    page.goto(reverse("roster:index"))
    page.get_by_text("2 danh hiệu, ngày").wait_for()
    assert listed(page) == ["Phạm Đức An", "Trần Văn Ước"]
    looks_right(page, "roster-today", context=OURS)
    page.get_by_role("link", name="Xã Đất Mũi", exact=True).click()
    page.get_by_role("link", name="Đoàn xã Đất Mũi").wait_for()
    assert listed(page) == ["Trần Văn Ước"]

    page.locator("details.registry-files summary").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải về CSV").click()
    rows = list(csv.reader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    assert [row[1] for row in rows[1:]] == ["Trần Văn Ước"]
    with page.expect_download() as download:
        page.get_by_role("button", name="Thẻ danh hiệu (PDF để in)").click()
    words = PdfReader(download.value.path()).pages[0].extract_text()
    assert "Trần Văn Ước" in words


@pytest.mark.parametrize("screen", ["desktop", "page"])
def test_the_coverage_leads_to_the_roster_of_a_commune(request, sign_in, looks_right, people, screen):
    page = request.getfixturevalue(screen)
    sign_in(person_with(Role.PROVINCE), on=page)

    page.goto(reverse("coverage:index"))
    page.get_by_role("heading", name="Bản đồ").wait_for()
    looks_right(page, "coverage", context=OURS)
    page.locator("svg.tile-map a").filter(has_text="Viên An").click()
    page.get_by_text("1 danh hiệu, ngày").wait_for()
    assert listed(page) == ["Phạm Đức An"]
    chosen = Locality.objects.get(name="Xã Viên An")
    assert page.locator("[name=locality]").input_value() == str(chosen.pk)
