import datetime

import pytest
from django.urls import reverse

from accounts.models import Consent, Purpose, Role, User
from registry.decisions.problems import CannotDecide
from registry.models import Certification, CertificationPeriod, PersonMerge
from registry.people.merging import DOERS, FOLLOWS, MOVES, STAYS, candidates, columns, merge, preview, unmerge
from tests.accounts.factories import RoleAssignmentFactory, UserFactory
from tests.assessments.factories import short_quiz
from tests.certificates.factories import completed
from tests.courses.factories import CourseFactory, pass_quiz
from tests.registry.factories import SchemeFactory, at_eight, certified, person_with, touch, unit
from tests.times import NINE_AM, TEN_AM, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory()


def course_of(held):
    return held.scheme.latest_version.asked_courses()[0].course


def dump():
    """Every row that refers to a person, and all people."""
    rows = {}
    for column in sorted(columns()):
        from registry.people.merging import _column

        model, _name = _column(column)
        if model in (PersonMerge, CertificationPeriod) or model._meta.auto_created:
            continue
        rows[model._meta.label] = list(model._base_manager.order_by("pk").values())
    rows["periods"] = list(CertificationPeriod.objects.order_by("pk").values())
    people = User.objects.order_by("pk").values()
    rows["people"] = [{**row, "groups_as_of": None} for row in people]  # when roles were looked at last
    rows["groups"] = sorted(User.objects.values_list("pk", "groups__name"), key=str)
    return rows


def test_every_column_that_refers_to_people_is_moved_or_excepted():
    known = {*MOVES, *FOLLOWS, *STAYS}
    unknown = {name for name in columns() - known if not name.endswith(DOERS)}
    assert not unknown
    assert known <= columns() | {"accounts.User_groups.user"}


class TestMerge:
    def test_moves_titles_courses_and_roles_and_closes_the_account(self, by):
        kept, held = UserFactory(), certified(phone="0900000001", role=Role.TRAINER)
        merge(kept, held.person, by=by, at=NINE_AM)
        assert Certification.objects.get().person == kept
        assert CertificationPeriod.objects.on(TODAY).get().person == kept
        assert kept.enrolments.count() == 1
        kept.refresh_from_db()
        closed = User.objects.get(pk=held.person_id)
        assert (closed.is_active, kept.phone, kept.has_role(Role.TRAINER, TODAY)) == (
            False,
            None,  # who rises to trainer by it confirms addresses anew
            True,
        )

    def test_leaves_what_both_cannot_have_with_the_closed_account(self, by):
        first = certified()
        course = first.scheme.latest_version.asked_courses()[0].course
        second = certified(first.scheme)
        done = merge(first.person, second.person, by=by, at=NINE_AM)
        stayed = {name for name, _ids, _words in done.stayed}
        assert {"courses.Enrolment.learner", "registry.Certification.person"} <= stayed
        assert "registry.DecisionLine.person" in stayed
        assert second.person.enrolments.get().course == course

    def test_moves_other_courses_beside_the_same(self, by):
        first = certified()
        second = certified(SchemeFactory(title="rapporteur"))
        completed(second.person, of=course_of(first), at=at_eight(TODAY))
        merge(first.person, second.person, by=by, at=NINE_AM)
        assert (first.person.enrolments.count(), second.person.enrolments.count()) == (2, 1)

    def test_keeps_a_course_that_only_the_closed_account_finished(self, by):
        scheme = SchemeFactory()
        asked = scheme.latest_version.asked_courses()[0].course
        kept, closed = UserFactory(unit=unit()), UserFactory()
        begun = asked.enrol(kept, at=NINE_AM)
        finished = completed(closed, of=asked, at=NINE_AM)
        merge(kept, closed, by=by, at=TEN_AM)
        assert kept in scheme.latest_version.eligible(TODAY)
        begun.refresh_from_db()
        assert (begun.learner, begun.superseded_at) == (kept, TEN_AM)
        assert kept.enrolments.get(superseded_at=None) == finished

    def test_leaves_a_course_that_the_kept_account_finished(self, by):
        first = certified()
        begun = course_of(first).enrol(UserFactory(), at=NINE_AM)
        merge(first.person, begun.learner, by=by, at=TEN_AM)
        assert first.person.enrolments.get().superseded_at is None
        assert begun.learner.enrolments.get() == begun

    def test_takes_attempts_along_with_their_course(self, by):
        course, closed = CourseFactory(quiz=short_quiz()), UserFactory()
        attempt = pass_quiz(course.enrol(closed, at=NINE_AM))
        kept = UserFactory()
        merge(kept, closed, by=by, at=TEN_AM)
        assert list(kept.attempts.all()) == [attempt]

    def test_leaves_attempts_where_both_sat_the_quiz(self, by):
        course, kept, closed = CourseFactory(quiz=short_quiz()), UserFactory(), UserFactory()
        for person in (kept, closed):
            course.enrol(person, at=NINE_AM)
        begun, passed = course.quiz.start(kept, at=NINE_AM), pass_quiz(closed.enrolments.get())
        assert closed.enrolments.get().completed_at
        merge(kept, closed, by=by, at=TEN_AM)
        assert (kept.attempts.get(), closed.attempts.get()) == (begun, passed)
        assert kept.enrolments.get(superseded_at=None).completing_attempt == passed

    def test_is_previewed_without_a_change(self):
        first, second = certified(), certified(SchemeFactory())
        before = dump()
        result = preview(first.person, second.person)
        assert result.ids("registry.Certification.person") == [second.pk]
        assert dump() == before

    def test_refuses_one_account_a_closed_one_and_one_merged_before(self, by):
        kept, closed = UserFactory(), UserFactory()
        for pair in ((kept, kept), (UserFactory(is_active=False), closed)):
            with pytest.raises(CannotDecide):
                merge(*pair, by=by, at=NINE_AM)
        merge(kept, closed, by=by, at=NINE_AM)
        with pytest.raises(CannotDecide):
            merge(UserFactory(), closed, by=by, at=NINE_AM)


class TestUnmerge:
    def test_gives_back_a_course_that_gave_way(self, by):
        kept, held = UserFactory(), certified()
        course_of(held).enrol(kept, at=NINE_AM)
        before = dump()
        done = merge(kept, held.person, by=by, at=NINE_AM)
        assert len(done.account["superseded"]) == 1
        unmerge(done, by=by, at=TEN_AM)
        assert dump() == before

    def test_restores_every_row_exactly(self, by):
        first = certified()
        second = certified(SchemeFactory(), phone="0900000001", role=Role.LEARNER)
        completed(second.person, of=first.scheme.latest_version.asked_courses()[0].course, at=NINE_AM)
        before = dump()
        done = merge(first.person, second.person, by=by, at=NINE_AM)
        assert dump() != before
        unmerge(done, by=by, at=TEN_AM)
        assert dump() == before

    def test_happens_once_and_not_after_a_decision_about_a_title_that_moved(self, by):
        kept, held = UserFactory(), certified(on=TODAY - datetime.timedelta(days=9))
        done = merge(kept, held.person, by=by, at=NINE_AM)
        held.refresh_from_db()
        touch(held, "suspend", TODAY, at=TEN_AM)
        with pytest.raises(CannotDecide):
            unmerge(done, by=by, at=TEN_AM)


class TestPage:
    def test_shows_what_would_happen_then_merges_and_undoes(self, client):
        here = unit()
        kept, held = (
            UserFactory(unit=here, full_name="Lê Thị Hòa"),
            certified(unit=here, full_name="Lê Thị Hoà"),
        )
        client.force_login(person_with(Role.PROVINCE))
        url = reverse("registry_people:merge", args=[kept.pk, held.person_id])
        assert url in client.get(reverse("registry_people:person", args=[kept.pk])).content.decode()
        assert (str(Certification._meta.verbose_name_plural), 1) in client.get(url).context["result"].counts
        client.post(url)
        page = client.get(reverse("registry_people:person", args=[kept.pk])).content.decode()
        undo = reverse("registry_people:unmerge", args=[PersonMerge.objects.get().pk])
        assert undo in page
        assert held.person.username in client.get(undo).context["points"][0]
        assert PersonMerge.objects.get().undone_at is None
        client.post(undo)
        assert Certification.objects.get().person_id == held.person_id

    def test_is_for_the_province(self, client):
        here = unit()
        kept, closed = UserFactory(unit=here), UserFactory(unit=here)
        client.force_login(person_with(Role.UNIT_OFFICER, here))
        client.post(reverse("registry_people:merge", args=[kept.pk, closed.pk]))
        assert not PersonMerge.objects.exists()


class TestCandidates:
    def test_are_of_one_name_and_unit_never_of_one_name_alone(self):
        here = unit()
        person = UserFactory(full_name="Lê Thị Hoà", unit=here)
        same = UserFactory(full_name="Lê Thị Hòa", unit=here)
        UserFactory(full_name="Lê Thị Hoà", unit=unit("Đoàn xã Khác"))
        UserFactory(full_name="Lê Thị Hoà")
        assert list(candidates(person)) == [same]


class TestWaysIntoWhatHasRoles:
    """An officer keeps the accounts of learners: what they put into one must not open one with a role above that."""

    def test_an_account_that_takes_over_a_role_is_opened_by_nothing_known(self):
        kept, closed = UserFactory(email="cua-can-bo@vi-du.vn", password="biết trước rồi"), UserFactory()
        RoleAssignmentFactory(user=closed, role=Role.PROVINCE)
        by = UserFactory()
        merge(kept, closed, by=by, at=NINE_AM)
        kept.refresh_from_db()
        assert kept.email is None
        assert not kept.check_password("biết trước rồi")
        assert by.notices.filter(title__contains=kept.full_name).exists()

    def test_an_address_of_a_learner_does_not_come_to_who_has_a_role(self):
        kept, closed = UserFactory(), UserFactory(email="cua-can-bo@vi-du.vn")
        RoleAssignmentFactory(user=kept, role=Role.PROVINCE)
        merge(kept, closed, by=UserFactory(), at=NINE_AM)
        kept.refresh_from_db()
        assert kept.email is None

    def test_learners_keep_theirs(self):
        kept, closed = UserFactory(password="mật khẩu riêng"), UserFactory(email="cua-minh@vi-du.vn")
        merge(kept, closed, by=UserFactory(), at=NINE_AM)
        kept.refresh_from_db()
        assert kept.email == "cua-minh@vi-du.vn"
        assert kept.check_password("mật khẩu riêng")

    def test_a_role_that_comes_back_when_a_merge_is_undone_has_no_old_password(self):
        kept, closed = UserFactory(), UserFactory(password="biết trước rồi")
        RoleAssignmentFactory(user=closed, role=Role.TRAINER)
        done = merge(kept, closed, by=UserFactory(), at=NINE_AM)
        unmerge(done, by=UserFactory(), at=NINE_AM)
        closed.refresh_from_db()
        assert not closed.check_password("biết trước rồi")


class TestConsent:
    @pytest.fixture
    def accounts(self):
        return UserFactory(), UserFactory()

    def say(self, person, is_given, at=NINE_AM):
        Consent.record(person, Purpose.PROCESSING, is_given, by=person, at=at)

    def withdrawn(self, *people):
        return [Consent.objects.withdrawal_of(person.pk) for person in people]

    @pytest.mark.parametrize("who", [0, 1])
    def test_withdrawn_with_one_account_is_withdrawn_with_both(self, by, accounts, who):
        self.say(accounts[1 - who], True)
        self.say(accounts[who], False, at=TEN_AM)
        merge(*accounts, by=by, at=TEN_AM)
        assert self.withdrawn(*accounts) == [TEN_AM, TEN_AM]
        assert accounts[who].username in accounts[1 - who].consents.first().evidence

    def test_given_later_with_the_kept_account_is_given_with_both(self, by, accounts):
        kept, closed = accounts
        self.say(closed, False)
        self.say(kept, True, at=TEN_AM)
        merge(kept, closed, by=by, at=TEN_AM)
        assert self.withdrawn(kept, closed) == [None, None]

    def test_given_with_the_closed_account_is_asked_for_again(self, by, accounts):
        kept, closed = accounts
        self.say(closed, True)
        merge(kept, closed, by=by, at=TEN_AM)
        assert not kept.consents.exists()

    def test_answered_afterwards_counts_for_what_stayed_with_the_closed_accounts(self, by):
        last, kept, closed = UserFactory(), UserFactory(), UserFactory()
        merge(kept, closed, by=by, at=NINE_AM)
        merge(last, kept, by=by, at=NINE_AM)
        for is_given, told in ((False, TEN_AM), (True, None)):
            self.say(last, is_given, at=TEN_AM)
            assert self.withdrawn(last, kept, closed) == [told] * 3

    def test_is_told_once_of_both_accounts(self, by):
        kept, closed = UserFactory(), UserFactory()
        officer = person_with(Role.PROVINCE)
        self.say(closed, False)
        merge(kept, closed, by=by, at=TEN_AM)
        self.say(kept, False, at=TEN_AM)
        assert officer.notices.filter(about__startswith="consent:").count() == 1
