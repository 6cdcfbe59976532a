"""Nobody climbs: who opened an account, or is known to it, gains nothing when its person is given a role."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, RoleAssignment, User
from tests.accounts.factories import UserFactory
from tests.accounts.keeping.browsers import PASSWORD, browser_of, form_of, is_in, page_of
from tests.localities.factories import UnitFactory

pytestmark = pytest.mark.django_db

LOGIN = reverse("account_login")
OWN = "ghế xanh cửa sổ mưa"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


@pytest.fixture
def officer():
    return UserFactory(unit=UnitFactory(), role=Role.UNIT_OFFICER, password=PASSWORD)


@pytest.fixture
def province():
    return UserFactory(role=Role.PROVINCE, password=PASSWORD, email="tinh@example.com")


@pytest.fixture
def cadre(officer):
    return UserFactory(
        username="cadre", unit=officer.unit, email="can-bo@example.com", phone="0912345678", password=PASSWORD
    )


def role(role=Role.PROVINCE, **more):
    return {"role": role, "unit": "", "valid_from": timezone.localdate(), "valid_until": ""} | more


def shown(response):
    return re.search(r"<dd><code>([a-z2-9]{10})</code></dd>", response.content.decode())[1]


def give(by, person, **more):
    return browser_of(by).post(page_of("roles", person), role(**more))


class TestTheWholeLadder:
    def test_an_officer_gets_nowhere_by_the_password_once_shown(self, client, officer, province):
        data = {"full_name": "Người Mới", "username": "moi", "unit": officer.unit_id, "email": "o@example.com",
                "phone": "", "is_active": "on"}  # fmt: skip
        by_officer = browser_of(officer)
        by_officer.post(reverse("wagtailusers_users:add"), data)
        person = User.objects.get(username="moi")
        kept = shown(by_officer.post(page_of("new_password", person)))
        give(province, person)
        client.post(LOGIN, {"login": "moi", "password": kept})
        assert "_auth_user_id" not in client.session

    def test_nor_by_a_letter_to_an_address_of_their_own(self, client, province, cadre, mailoutbox):
        client.post(reverse("account_reset_password"), {"email": cadre.email})
        link = next(word for word in mailoutbox[0].body.split() if "/mat-khau/dat-lai/" in word)
        give(province, cadre)
        assert "token_fail" in client.get(link).context
        del mailoutbox[:]
        client.post(reverse("account_reset_password"), {"email": "can-bo@example.com"})
        assert all("dat-lai" not in letter.body for letter in mailoutbox)

    def test_nor_by_a_browser_left_open(self, province, cadre):
        left_open = browser_of(cadre)
        give(province, cadre)
        assert not is_in(left_open)

    def test_nor_by_changing_the_account_of_who_has_risen(self, officer, province, cadre):
        give(province, cadre, role=Role.TRAINER, valid_from="2099-01-01")
        by_officer = browser_of(officer)
        assert by_officer.post(page_of("new_password", cadre)).status_code == 404
        assert by_officer.post(page_of("edit", cadre), {"email": "o@example.com"}).status_code == 404


class TestGiving:
    @pytest.mark.parametrize("given", [Role.TRAINER, Role.PROVINCE])
    @pytest.mark.parametrize("day", ["2020-01-01", "2099-01-01"])
    def test_a_role_shows_a_first_password_once(self, province, cadre, given, day):
        response = give(province, cadre, role=given, valid_from=day)
        cadre.refresh_from_db()
        assert cadre.check_password(shown(response))
        assert cadre.has_first_password()
        assert "no-store" in response["Cache-Control"]
        assert cadre.roles.get().role == given

    @pytest.mark.parametrize(
        ("ticked", "left"),
        [
            ([], (None, None)),
            (["can-bo@example.com"], ("can-bo@example.com", None)),
            (["can-bo@example.com", "0912345678"], ("can-bo@example.com", "0912345678")),
        ],
    )
    def test_leaves_the_addresses_that_the_person_confirmed(self, province, cadre, ticked, left):
        give(province, cadre, confirmed=ticked)
        cadre.refresh_from_db()
        assert (cadre.email, cadre.phone) == left

    def test_takes_no_address_for_confirmed_that_was_put_there_meanwhile(self, officer, province, cadre):
        browser_of(officer).post(page_of("edit", cadre), form_of(cadre, email="o@example.com"))
        response = give(province, cadre, confirmed=["can-bo@example.com"])
        assert response.status_code == 422
        assert "không còn trong tài khoản" in response.content.decode()
        assert not cadre.roles.exists()

    def test_says_why_on_the_form(self, province, cadre):
        html = browser_of(province).get(page_of("roles", cadre)).content.decode()
        assert "Chính người đó đã xác nhận" in html
        assert "can-bo@example.com" in html

    def test_is_told_the_person_at_the_address_that_was_there_before(self, province, cadre, mailoutbox,
                                                                     django_capture_on_commit_callbacks):  # fmt: skip
        with django_capture_on_commit_callbacks(execute=True):
            give(province, cadre)
        letter = next(each for each in mailoutbox if each.to == ["can-bo@example.com"])
        assert "Tỉnh Đoàn" in letter.subject
        assert province.full_name in letter.body
        assert cadre.notices.count() == 1

    def test_is_told_the_officers_of_the_unit(self, province, officer, cadre):
        stranger = UserFactory(unit=UnitFactory(), role=Role.UNIT_OFFICER)
        give(province, cadre, role=Role.TRAINER)
        assert officer.notices.get().title.startswith(cadre.full_name)
        assert not stranger.notices.exists()

    def test_of_the_province_is_told_everybody_of_the_province(self, province, cadre):
        others = UserFactory.create_batch(2, role=Role.PROVINCE)
        give(province, cadre)
        assert [each.notices.count() for each in (*others, province, cadre)] == [1, 1, 1, 1]

    def test_of_a_learner_changes_nothing_else(self, province, cadre):
        left_open = browser_of(cadre)
        assert give(province, cadre, role=Role.LEARNER).status_code == 302
        cadre.refresh_from_db()
        assert cadre.check_password(PASSWORD)
        assert cadre.email
        assert is_in(left_open)

    def test_oneself_shows_the_password_and_signs_out(self, province):
        browser = browser_of(province)
        password = shown(browser.post(page_of("roles", province), role(Role.TRAINER)))
        assert User.objects.get(pk=province.pk).check_password(password)
        assert not is_in(browser)

    @pytest.mark.parametrize(
        ("held", "wanted", "is_given"),
        [
            (("2020-01-01", None), ("2025-01-01", ""), False),
            (("2020-01-01", "2025-01-01"), ("2024-12-31", ""), False),
            (("2026-01-01", None), ("2025-01-01", "2026-01-02"), False),
            (("2020-01-01", "2025-01-01"), ("2025-01-01", ""), True),
            (("2026-01-01", None), ("2025-01-01", "2026-01-01"), True),
        ],
    )
    def test_what_one_has_in_the_period_is_refused_in_words(self, province, cadre, held, wanted, is_given):
        RoleAssignment.objects.create(user=cadre, role=Role.TRAINER, valid_from=held[0], valid_until=held[1])
        response = give(province, cadre, role=Role.TRAINER, valid_from=wanted[0], valid_until=wanted[1])
        assert (cadre.roles.count() == 2) is is_given
        assert ("đã giữ vai trò này" in response.content.decode()) is not is_given

    def test_an_officer_of_one_unit_another_is_not_the_same_role(self, province, officer):
        give(province, officer, role=Role.UNIT_OFFICER, unit=UnitFactory().pk)
        assert officer.roles.count() == 2

    def test_a_form_that_comes_a_moment_later_is_refused_when_it_is_kept(self, province, cadre):
        from django.core.exceptions import ValidationError

        from accounts.keeping import roles

        twice = [RoleAssignment(user=cadre, role=Role.TRAINER, valid_from=timezone.localdate()) for _ in "12"]
        roles.give(twice[0], confirmed=[], by=province, at=timezone.now())
        with pytest.raises(ValidationError):
            roles.give(twice[1], confirmed=[], by=province, at=timezone.now())


def test_the_page_of_roles_asks_as_much_of_the_database_however_many_there_are(province, cadre):
    browser = browser_of(province)

    def count():
        with CaptureQueriesContext(connection) as queries:
            browser.get(page_of("roles", cadre))
        return len(queries)

    count()
    few = count()
    for year in range(2001, 2011):
        days = {"valid_from": f"{year}-01-01", "valid_until": f"{year}-12-31"}
        RoleAssignment.objects.create(user=cadre, role=Role.UNIT_OFFICER, unit=cadre.unit, **days)
    assert count() == few


class TestEnding:
    @pytest.fixture
    def trainer(self):
        return UserFactory(role=Role.TRAINER, email="gv@example.com")

    def end(self, by, person):
        return browser_of(by).post(page_of("end_role", person, person.roles.get().pk))

    def test_asks_first(self, province, trainer):
        page = browser_of(province).get(page_of("end_role", trainer, trainer.roles.get().pk))
        assert "Giảng viên" in page.content.decode()
        assert trainer.roles.in_force(timezone.localdate()).exists()

    def test_ends_what_is_open_and_is_told(
        self, province, trainer, mailoutbox, django_capture_on_commit_callbacks
    ):
        left_open = browser_of(trainer)
        with django_capture_on_commit_callbacks(execute=True):
            self.end(province, trainer)
        assert not is_in(left_open)
        assert not trainer.roles.in_force(timezone.localdate()).exists()
        assert trainer.notices.count() == 1
        assert mailoutbox[0].to == ["gv@example.com"]

    def test_leaves_a_role_that_was_over_as_it_was(self, province, trainer):
        trainer.roles.update(valid_from="2020-01-01", valid_until="2021-01-01")
        assert self.end(province, trainer).status_code == 404
        assert str(trainer.roles.get().valid_until) == "2021-01-01"

    def test_shortens_a_role_that_had_an_end(self, province, trainer):
        trainer.roles.update(valid_from="2020-01-01", valid_until="2099-01-01")
        assert "Chấm dứt từ hôm nay" in browser_of(province).get(page_of("roles", trainer)).content.decode()
        self.end(province, trainer)
        assert trainer.roles.get().valid_until == timezone.localdate()
