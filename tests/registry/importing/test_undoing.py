"""An import undone: nothing of it ever was, until something else builds on it."""

import datetime

import pytest
from django.urls import reverse

from accounts.models import Role, User
from localities.models import Succession
from registry.importing import taking, undoing
from registry.models import (
    Certification,
    CertificationEvent,
    CertificationPeriod,
    Decision,
    Departure,
    Transfer,
)
from registry.people.lives import depart
from tests.accounts.factories import UserFactory
from tests.registry.factories import SchemeFactory, commune, person_with, touch, unit
from tests.registry.importing.rosters import row, uploaded, workbook
from tests.times import MERGER, NINE_AM, TODAY

pytestmark = pytest.mark.django_db
MAY_2024 = datetime.date(2024, 5, 20)


@pytest.fixture(autouse=True)
def scheme():
    old = commune("Xã Mẫu Cũ", valid_from=None, valid_until=MERGER)
    Succession.objects.create(
        predecessor=old, successor=commune("Xã Mẫu Mới"), extent="whole", effective_on=MERGER
    )
    return SchemeFactory()


def take(*rows, **fields):
    upload = uploaded(workbook(*rows), **fields)
    return taking.take(upload, by=upload.uploaded_by, at=NINE_AM)


def undo(upload, reason="Nhầm tệp"):
    undoing.undo(upload, reason=reason, by=upload.uploaded_by, at=NINE_AM)
    upload.refresh_from_db()


class TestUndo:
    def test_nobody_of_it_is_on_a_roster_of_any_day(self):
        undo(take(row(), row(Họ_và_tên="Lê Thị Thử")))
        assert not CertificationPeriod.objects.exists()

    def test_the_log_keeps_its_steps_and_says_that_they_never_were(self):
        undo(take(row()))
        steps = CertificationEvent.objects.exclude(step="cancelled")
        assert set(steps.values_list("step", flat=True)) == {"certified", "transferred"}
        assert CertificationEvent.objects.filter(step="cancelled").count() == steps.count()

    def test_accounts_that_it_opened_are_closed_and_their_addresses_free(self):
        undo(take(row(Điện_thoại="0912345678")))
        person = User.objects.get(full_name="Nguyễn Văn Mẫu")
        assert (person.is_active, person.phone, person.has_role(Role.LEARNER, TODAY)) == (False, None, False)

    def test_moves_that_followed_the_map_never_were(self):
        undo(take(row()))
        assert not Transfer.objects.standing().exists()

    def test_who_when_and_why_stand_with_the_import(self):
        upload = take(row())
        undo(upload)
        assert (upload.undone_by, upload.undone_at, upload.undone_reason) == (
            upload.uploaded_by, NINE_AM, "Nhầm tệp",
        )  # fmt: skip

    def test_the_mended_file_is_taken_over_with_the_same_accounts(self):
        undo(take(row(Hiệu_lực_đến="31/12/2024")))
        again = take(row(Họ_và_tên="NGUYỄN VĂN MẪU", Hiệu_lực_đến="31/12/2025"))
        assert (again.people, User.objects.filter(full_name="Nguyễn Văn Mẫu").count()) == (0, 1)
        person = User.objects.get(full_name="Nguyễn Văn Mẫu")
        assert person.is_active
        assert person.has_role(Role.LEARNER, TODAY)
        assert CertificationPeriod.objects.on(MAY_2024).get().last_day == datetime.date(2025, 12, 31)
        assert Decision.objects.issued().get().number == "12-QĐ/MẪU"

    def test_people_who_were_here_before_stay_as_they_were(self):
        person = UserFactory(username="mau1", full_name="Nguyễn Văn Mẫu", unit=unit())
        undo(take(row(Tên_đăng_nhập="mau1")))
        person.refresh_from_db()
        assert person.is_active
        assert not Certification.objects.standing().exists()

    def test_of_a_decision_with_others_on_it_only_its_own_lines_go(self):
        first = take(row())
        undo(take(row(Họ_và_tên="Lê Thị Thử"), by=first.uploaded_by))
        assert [line.name for line in Decision.objects.issued().get().lines.standing()] == ["Nguyễn Văn Mẫu"]
        assert CertificationPeriod.objects.on(MAY_2024).get().person.full_name == "Nguyễn Văn Mẫu"

    def test_a_title_that_ended_with_a_life_can_be_undone_too(self):
        person = UserFactory(username="mau1", full_name="Nguyễn Văn Mẫu", unit=unit())
        depart(person, "died", datetime.date(2024, 12, 1), by=person, at=NINE_AM)
        undo(take(row(Tên_đăng_nhập="mau1")))
        assert not CertificationPeriod.objects.exists()
        assert Departure.objects.standing().exists()


class TestInTheWay:
    def refusal(self, upload, **fields):
        with pytest.raises(undoing.CannotUndo) as refused:
            undo(upload, **fields)
        assert CertificationPeriod.objects.exists()
        return " ".join(refused.value.problems)

    def test_a_step_taken_since(self):
        upload = take(row())
        touch(Certification.objects.get(), "suspend", datetime.date(2025, 8, 1))
        assert "Nguyễn Văn Mẫu" in self.refusal(upload)

    def test_another_title_of_somebody_whom_it_added(self, scheme):
        upload = take(row())
        later = {"Số_quyết_định": "99-QĐ/MẪU", "Ngày_quyết_định": "1/6/2026", "Xãphường": "Xã Mẫu Mới"}
        person = User.objects.get(full_name="Nguyễn Văn Mẫu")
        take(row(**later), choices={"6": str(person.pk)})
        assert "99-QĐ/MẪU" in self.refusal(upload)

    def test_somebody_has_signed_in(self):
        upload = take(row())
        User.objects.filter(full_name="Nguyễn Văn Mẫu").update(last_login=NINE_AM)
        assert "Nguyễn Văn Mẫu" in self.refusal(upload)

    def test_anything_else_recorded_of_somebody_whom_it_added(self, scheme):
        upload = take(row())
        person = User.objects.get(full_name="Nguyễn Văn Mẫu")
        next(iter(scheme.latest_version.asked_courses())).course.enrol(person, at=NINE_AM)
        assert "Nguyễn Văn Mẫu" in self.refusal(upload)

    def test_no_reason(self):
        assert self.refusal(take(row()), reason=" ")

    def test_it_was_undone_before(self):
        upload = take(row())
        undo(upload)
        with pytest.raises(undoing.CannotUndo):
            undo(upload)


class TestPage:
    @pytest.fixture
    def done(self, province):
        return take(row(), by=province)

    def test_says_what_it_does_and_does_it_with_a_reason(self, client, done):
        url = reverse("roster_import:undo", args=[done.pk])
        assert "1" in client.get(url).content.decode()
        assert client.post(url, {"reason": ""}).status_code == 422
        assert CertificationPeriod.objects.exists()
        page = client.post(url, {"reason": "Nhầm tệp"}, follow=True)
        assert "Nhầm tệp" in page.content.decode()
        assert not CertificationPeriod.objects.exists()
        assert client.get(url).status_code == 404

    def test_says_what_is_in_the_way(self, client, done):
        User.objects.filter(full_name="Nguyễn Văn Mẫu").update(last_login=NINE_AM)
        page = client.get(reverse("roster_import:undo", args=[done.pk]))
        assert page.context["problems"]
        assert "Nguyễn Văn Mẫu" in page.content.decode()

    @pytest.mark.parametrize("role", [Role.UNIT_OFFICER, Role.TRAINER, Role.LEARNER])
    def test_is_only_for_the_province(self, client, done, role):
        client.force_login(person_with(role, unit()))
        assert client.post(reverse("roster_import:undo", args=[done.pk]), {"reason": "x"}).status_code in (
            302,
            403,
        )
        assert CertificationPeriod.objects.exists()
