import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Consent, Purpose
from registry.models import DirectoryPage
from tests.certificates.factories import course
from tests.registry.factories import at_eight, certified, commune, touch, unit
from tests.times import NINE_AM

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def agree(certification, is_given=True):
    person = certification.person
    Consent.record(person, Purpose.PUBLIC_LISTING, is_given, by=person, at=NINE_AM)
    return certification


@pytest.fixture
def page():
    index = course().get_parent()
    return index.add_child(
        instance=DirectoryPage(title="Danh bạ công khai", slug="danh-ba", show_in_menus=True)
    )


@pytest.fixture
def shown(page, rf):
    def shown(**filters):
        context = page.get_context(rf.get("/", filters))
        return [line.person.full_name for line in context["page_obj"]]

    return shown


class TestDirectory:
    def test_shows_who_agreed_and_nobody_else(self, shown):
        agree(certified(on=TODAY, full_name="Lê Thị Đồng Ý"))
        certified(full_name="Lê Thị Im Lặng")
        agree(certified(on=TODAY, full_name="Lê Thị Từ Chối"), is_given=False)
        assert shown() == ["Lê Thị Đồng Ý"]

    def test_leaves_out_who_withdrew_the_consent(self, shown):
        agree(agree(certified(on=TODAY)), is_given=False)
        assert shown() == []

    @pytest.mark.parametrize("kind", ["withdraw", "suspend", "end"])
    def test_leaves_out_titles_not_in_force(self, shown, kind):
        held = agree(certified(on=TODAY - datetime.timedelta(days=5)))
        touch(held, kind, TODAY, at=at_eight(TODAY), signed_on=TODAY)
        assert shown() == []

    def test_finds_by_name_without_marks_commune_and_title(self, shown):
        here, there = unit("Đoàn A", commune("Xã A")), unit("Đoàn B", commune("Xã B"))
        agree(certified(on=TODAY, full_name="Trần Văn Đước", unit=here))
        agree(certified(on=TODAY, full_name="Trần Văn Tràm", unit=there))
        assert shown(ten="duoc") == ["Trần Văn Đước"]
        assert shown(xa=there.locality.pk) == ["Trần Văn Tràm"]
        assert shown(danh_hieu="rapporteur") == []
        assert len(shown(xa="x", danh_hieu="x")) == 2

    def test_shows_no_private_data(self, page, rf):
        held = agree(certified(on=TODAY, phone="0912345678", email="mau@example.vn", sex="female"))
        html = _html(page, rf)
        assert held.decision.number in html
        assert not any(
            text in html for text in ("0912345678", "mau@example.vn", held.person.username, ">nữ<")
        )

    def test_takes_the_same_queries_for_more_people(self, page, rf):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                _html(page, rf)
            return len(captured)

        agree(certified(on=TODAY))
        queries()
        before = queries()
        for _ in range(5):
            agree(certified(on=TODAY))
        assert queries() == before

    def test_is_led_to_from_the_front_page(self, page, rf):
        index = page.get_parent().specific
        request = rf.get("/")
        request.user = None
        assert list(index.get_context(request)["others"]) == [page.page_ptr]


def _html(page, rf):
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/")
    request.user = AnonymousUser()
    return page.serve(request).render().content.decode()
