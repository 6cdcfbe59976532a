"""Whoever changes how somebody else gets in shows that it is they, and it is told."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import Role, User
from tests.accounts.factories import UserFactory
from tests.accounts.keeping.browsers import PASSWORD, browser_of, form_of, is_in, page_of
from tests.localities.factories import UnitFactory

pytestmark = pytest.mark.django_db

AN_HOUR = 3600


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


@pytest.fixture
def officer():
    return UserFactory(unit=UnitFactory(), role=Role.UNIT_OFFICER, password=PASSWORD)


@pytest.fixture
def cadre(officer):
    return UserFactory(unit=officer.unit, email="cu@example.com", phone="0912345678", password=PASSWORD)


@pytest.fixture
def province():
    return UserFactory(role=Role.PROVINCE, password=PASSWORD)


def unchanged(person):
    return User.objects.values().get(pk=person.pk)


class TestOwnPassword:
    @pytest.mark.parametrize("change", [{"email": "moi@example.com"}, {"phone": "0900000000"}, {"email": ""}])
    def test_is_asked_for_on_the_page_and_nothing_typed_is_lost(self, officer, cadre, change):
        browser, before = browser_of(officer, AN_HOUR), unchanged(cadre)
        sent = form_of(cadre, full_name="Trần Thị Mẫu", **change)
        response = browser.post(page_of("edit", cadre), sent)
        html = response.content.decode()
        assert (response.status_code, unchanged(cadre)) == (422, before)
        assert 'name="own_password"' in html
        assert 'value="Trần Thị Mẫu"' in html
        browser.post(page_of("edit", cadre), sent | {"own_password": PASSWORD})
        cadre.refresh_from_db()
        assert cadre.full_name == "Trần Thị Mẫu"
        assert {(getattr(cadre, name) or "") == value for name, value in change.items()} == {True}

    def test_is_not_asked_for_a_name(self, officer, cadre):
        browser_of(officer, AN_HOUR).post(page_of("edit", cadre), form_of(cadre, full_name="Trần Thị Mẫu"))
        cadre.refresh_from_db()
        assert cadre.full_name == "Trần Thị Mẫu"

    @pytest.mark.parametrize(("seconds", "is_kept"), [(290, True), (310, False), (-60, False)])
    def test_counts_for_five_minutes(self, officer, cadre, seconds, is_kept):
        browser_of(officer, seconds).post(page_of("edit", cadre), form_of(cadre, email="moi@example.com"))
        cadre.refresh_from_db()
        assert (cadre.email == "moi@example.com") is is_kept

    def test_of_another_who_was_in_this_browser_does_not_count(self, officer, cadre):
        browser = browser_of(officer)
        session = browser.session
        session["own_password_given"][0] = cadre.pk
        session.save()
        assert browser.post(page_of("new_password", cadre)).status_code == 422

    def test_counts_once_typed_at_signing_in(self, client, officer, cadre):
        client.post(reverse("account_login"), {"login": officer.username, "password": PASSWORD})
        assert "own_password" not in client.get(page_of("new_password", cadre)).content.decode()

    @pytest.mark.parametrize("given", ["", "sai", PASSWORD + " "])
    @pytest.mark.parametrize("page", ["new_password", "roles", "end_role"])
    def test_keeps_a_browser_left_open_from_everything(self, province, page, given):
        trainer = UserFactory(role=Role.TRAINER, password=PASSWORD)
        before, held = unchanged(trainer), list(trainer.roles.values())
        more = [trainer.roles.get().pk] if page == "end_role" else []
        sent = {"role": Role.PROVINCE, "unit": "", "valid_from": "2026-01-01", "own_password": given}
        response = browser_of(province, AN_HOUR).post(page_of(page, trainer, *more), sent)
        assert (response.status_code, unchanged(trainer)) == (422, before)
        assert list(trainer.roles.values()) == held

    @pytest.mark.parametrize("page", ["new_password", "roles"])
    def test_lets_through_who_types_it(self, province, cadre, page):
        sent = {"role": Role.TRAINER, "unit": "", "valid_from": "2026-01-01", "own_password": PASSWORD}
        assert browser_of(province, AN_HOUR).post(page_of(page, cadre), sent).status_code == 200
        assert User.objects.get(pk=cadre.pk).has_first_password()

    def test_is_guessed_five_times_at_most(self, officer, cadre):
        browser, before = browser_of(officer, AN_HOUR), unchanged(cadre)
        for given in ["sai"] * 5 + [PASSWORD]:
            response = browser.post(page_of("new_password", cadre), {"own_password": given})
        assert "Hãy đợi năm phút" in response.content.decode()
        assert unchanged(cadre) == before


class TestTelling:
    @pytest.fixture
    def told(self, mailoutbox, django_capture_on_commit_callbacks):
        def told(browser, page, sent):
            with django_capture_on_commit_callbacks(execute=True):
                browser.post(page, sent)
            return [(letter.to, letter.subject) for letter in mailoutbox]

        return told

    @pytest.mark.parametrize(
        "change", [{"email": "moi@example.com"}, {"phone": ""}, {"email": "", "phone": ""}]
    )
    def test_of_a_change_goes_to_the_old_address(self, officer, cadre, change, told):
        letters = told(browser_of(officer), page_of("edit", cadre), form_of(cadre, **change))
        assert [to for to, _subject in letters] == [["cu@example.com"]]
        assert officer.full_name in cadre.notices.get().text

    def test_is_not_of_a_name(self, officer, cadre, told):
        assert (
            told(browser_of(officer), page_of("edit", cadre), form_of(cadre, full_name="Trần Văn Mẫu")) == []
        )
        assert not cadre.notices.exists()

    def test_is_of_a_new_password(self, officer, cadre, told):
        letters = told(browser_of(officer), page_of("new_password", cadre), {})
        assert letters == [(["cu@example.com"], "Bạn được cấp mật khẩu mới")]
        assert not officer.notices.exists()

    def test_is_of_a_change_of_ones_own_password(self, cadre, told):
        new = "ghế xanh cửa sổ mưa"
        sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
        letters = told(browser_of(cadre), reverse("account_change_password"), sent)
        assert letters == [(["cu@example.com"], "Mật khẩu của bạn đã được đổi")]
        assert cadre.notices.count() == 1

    def test_is_the_whole_province_when_one_of_it_gets_a_new_password(self, province, told):
        one, *others = UserFactory.create_batch(3, role=Role.PROVINCE)
        told(browser_of(province), page_of("new_password", one), {})
        assert [each.notices.get().title.startswith(one.full_name) for each in (*others, province)] == [
            True
        ] * 3
        assert one.notices.get().title == "Bạn được cấp mật khẩu mới"


class TestClosing:
    def test_ends_sessions_for_good(self, officer, cadre):
        left_open, browser = browser_of(cadre), browser_of(officer)
        browser.post(page_of("edit", cadre), form_of(cadre, is_active=""))
        browser.post(page_of("edit", cadre), form_of(cadre))
        assert User.objects.get(pk=cadre.pk).is_active
        assert not is_in(left_open)

    def test_keeps_a_new_password_of_meanwhile(self, officer, cadre):
        """The form was read before; what it does not show is not written back."""
        from accounts.admin.forms import PersonForm

        request = browser_of(officer).get("/suc-khoe/").wsgi_request
        form = PersonForm(form_of(cadre, full_name="Trần Văn Mẫu"), instance=cadre, request=request, on=None)
        User.objects.get(pk=cadre.pk).give_first_password(on=cadre.date_joined.date())
        assert form.is_valid(), form.errors
        form.save()
        assert User.objects.get(pk=cadre.pk).has_first_password()
