"""Whom one sees, and what roles do, by date."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from accounts.models import Role, RoleAssignment, User, normalise_phone
from tests.accounts.factories import RoleAssignmentFactory, UserFactory
from tests.localities.factories import UnitFactory
from tests.times import TODAY

pytestmark = pytest.mark.django_db

YESTERDAY, TOMORROW = TODAY - datetime.timedelta(days=1), TODAY + datetime.timedelta(days=1)


class TestVisibleTo:
    def test_a_learner_sees_only_oneself(self):
        learner = UserFactory(unit=UnitFactory())
        UserFactory(unit=learner.unit)
        assert list(User.objects.visible_to(learner, TODAY)) == [learner]

    def test_an_officer_sees_the_own_unit_and_those_below_it(self):
        commune = UnitFactory()
        school = UnitFactory(parent=commune)
        officer = UserFactory(unit=commune, role=Role.UNIT_OFFICER)
        inside = [UserFactory(unit=commune), UserFactory(unit=school)]
        UserFactory(unit=UnitFactory()), UserFactory(unit=None)
        assert set(User.objects.visible_to(officer, TODAY)) == {officer, *inside}

    def test_the_province_sees_everyone(self):
        officer = UserFactory(role=Role.PROVINCE)
        UserFactory()
        assert User.objects.visible_to(officer, TODAY).count() == 2

    def test_a_role_that_has_ended_shows_nobody(self):
        officer = UserFactory(unit=UnitFactory())
        RoleAssignmentFactory(
            user=officer, role=Role.UNIT_OFFICER, unit=officer.unit, valid_from=YESTERDAY, valid_until=TODAY
        )
        UserFactory(unit=officer.unit)
        assert User.objects.visible_to(officer, YESTERDAY).count() == 2
        assert User.objects.visible_to(officer, TODAY).count() == 1


class TestManagedBy:
    def test_an_officer_edits_no_trainer_of_the_own_unit(self):
        officer = UserFactory(unit=UnitFactory(), role=Role.UNIT_OFFICER)
        UserFactory(unit=officer.unit, role=Role.TRAINER)
        cadre = UserFactory(unit=officer.unit)
        assert list(User.objects.managed_by(officer, TODAY)) == [cadre]

    @pytest.mark.parametrize(("day", "edited"), [(YESTERDAY, 1), (TOMORROW, 0)])
    def test_an_officer_edits_nobody_who_will_be_above_cadres(self, day, edited):
        officer = UserFactory(unit=UnitFactory(), role=Role.UNIT_OFFICER)
        cadre = UserFactory(unit=officer.unit)
        start = (
            {"valid_from": YESTERDAY, "valid_until": TODAY} if day == YESTERDAY else {"valid_from": TOMORROW}
        )
        RoleAssignmentFactory(user=cadre, role=Role.PROVINCE, **start)
        assert User.objects.managed_by(officer, TODAY).count() == edited

    def test_the_province_edits_no_administrator(self):
        province = UserFactory(role=Role.PROVINCE)
        UserFactory(is_superuser=True)
        assert list(User.objects.managed_by(province, TODAY)) == [province]


class TestRoles:
    def names(self, user):
        return set(user.groups.values_list("name", flat=True))

    def test_give_the_group(self):
        assert self.names(UserFactory(role=Role.TRAINER)) == {"trainer"}

    def test_not_yet_begun_give_no_group(self):
        role = RoleAssignmentFactory(role=Role.TRAINER, valid_from=datetime.date(2099, 1, 1))
        assert self.names(role.user) == set()

    def test_of_another_day_give_other_groups(self):
        role = RoleAssignmentFactory(role=Role.TRAINER, valid_from=YESTERDAY, valid_until=TOMORROW)
        role.user.sync_groups(on=TOMORROW)
        assert self.names(role.user) == set()

    def test_leave_other_groups_alone(self):
        from django.contrib.auth.models import Group

        user = UserFactory(role=Role.TRAINER)
        user.groups.add(Group.objects.create(name="khác"))
        user.roles.all().delete()
        user.sync_groups(on=TODAY)
        assert self.names(user) == {"khác"}

    def test_end_on_the_day(self):
        role = RoleAssignmentFactory(valid_from=YESTERDAY)
        role.end(on=TODAY)
        assert role.valid_until == TODAY
        assert not RoleAssignment.objects.in_force(TODAY).exists()

    def test_that_would_never_have_been_held_are_deleted(self):
        RoleAssignmentFactory(valid_from=TODAY).end(on=TODAY)
        assert not RoleAssignment.objects.exists()

    def test_of_an_officer_without_a_unit_are_refused(self):
        with pytest.raises(IntegrityError):
            RoleAssignmentFactory(role=Role.UNIT_OFFICER)


class TestUser:
    def test_is_found_without_marks(self):
        user = UserFactory(full_name="Trần Thị Ví Dụ")
        assert list(User.objects.search("vi du")) == [user]

    def test_sorts_by_given_name(self):
        for name in ("Trần Văn Bình", "Lê Văn Ánh", "Đỗ Văn An", "Dương Văn An"):
            UserFactory(full_name=name)
        expected = ["Dương Văn An", "Đỗ Văn An", "Lê Văn Ánh", "Trần Văn Bình"]
        assert [user.full_name for user in User.objects.order_by("sort_key")] == expected

    def test_has_a_username_that_nobody_else_has_in_any_case(self):
        UserFactory(username="vidu")
        with pytest.raises(IntegrityError):
            UserFactory(username="ViDu")

    def test_many_may_have_no_address(self):
        UserFactory(email="", phone="")
        assert UserFactory(email="", phone="").email is None

    @pytest.mark.parametrize(
        "written", ["0912345678", "0912 345 678", "+84 912 345 678", "84912345678", "(0912).345-678"]
    )
    def test_has_a_phone_number_in_one_form(self, written):
        assert normalise_phone(written) == "0912345678"

    @pytest.mark.parametrize(
        ("before", "since"), [("0163 000 0000", "0330000000"), ("+84 120 000 0000", "0700000000"),
                              ("0199.000.0000", "0590000000")]
    )  # fmt: skip
    def test_of_eleven_digits_is_what_it_became_in_2018(self, before, since):
        assert normalise_phone(before) == since

    @pytest.mark.parametrize(
        "written", ["01930000000", "3476006937", "12345", "điện thoại", "+1 202 555 0100", "09123456789"]
    )
    def test_has_no_other_phone_number(self, written):
        with pytest.raises(ValidationError):
            normalise_phone(written)


class TestStaff:
    def test_follows_from_roles(self):
        trainer = UserFactory(role=Role.TRAINER)
        assert User.objects.get(pk=trainer.pk).is_staff
        trainer.roles.all().delete()
        trainer.sync_groups(on=TODAY)
        assert not User.objects.get(pk=trainer.pk).is_staff

    def test_is_no_mere_learner(self):
        assert not User.objects.get(pk=UserFactory(role=Role.LEARNER).pk).is_staff
