import datetime
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from wagtail.models import Page

from accounts.models import User
from assessments.models import Attempt
from courses.models import CoursePage, Enrolment
from registry.demo.people import load_people
from registry.management.commands.load_demo import COURSE
from registry.models import Certification, CertificationPeriod, Decision, Reorganisation, Scheme
from tests.assessments.factories import essay_quiz
from tests.certificates.factories import course
from tests.database import copy_demonstration, copy_tables, replace

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def page():
    call_command("load_localities", verbosity=0)
    page = course()
    page.quiz = essay_quiz()
    page.hours = Decimal(6)
    page.save()
    return page


@pytest.fixture(scope="class")
def loaded(django_db_setup, django_db_blocker):
    """What `manage.py load_demo` made, which takes a while."""
    with django_db_blocker.unblock():
        replace(copy_demonstration)
        yield
        replace(copy_tables)


@pytest.mark.usefixtures("loaded")
class TestDemonstration:
    def test_fills_every_screen(self):
        scheme = Scheme.objects.get()
        assert Decision.objects.count() == 3
        assert Certification.objects.in_force(TODAY).count() >= 35
        assert Certification.objects.in_force(datetime.date(2024, 6, 1)).count() == 6
        assert scheme.eligible(TODAY).count() >= 6
        assert set(Attempt.objects.values_list("state", flat=True)) == set(Attempt.State.values)
        assert Attempt.objects.awaiting_marking().exists()
        assert Enrolment.objects.filter(completed_at=None).count() == 4

    def test_makes_the_four_logins(self):
        people = {user.username: user for user in User.objects.exclude(username__startswith="mau")}
        assert people.keys() == {"hocvien", "giangvien", "canbo", "tinhdoan"}
        assert all(person.check_password("elearn-demo") for person in people.values())
        assert not people["hocvien"].enrolments.exists()

    def test_changes_nothing_the_second_time_and_says_the_logins_again(self, capsys):
        assert not load_people(CoursePage.objects.get(slug=COURSE), now=timezone.now())
        before = User.objects.count(), Certification.objects.count(), Page.objects.count()
        call_command("load_demo")
        assert (User.objects.count(), Certification.objects.count(), Page.objects.count()) == before
        printed = capsys.readouterr().out
        assert all(username in printed for username in ("hocvien", "giangvien", "canbo", "tinhdoan"))

    def test_moves_people_to_the_new_map(self):
        reorganisation = Reorganisation.objects.get()
        assert reorganisation.state == Reorganisation.State.APPLIED
        assert reorganisation.moves.exists()


class TestLoading:
    def test_can_fill_a_province(self, page):
        assert load_people(page, now=timezone.now(), province=120)
        assert User.objects.count() > 150
        assert Decision.objects.count() == 14
        assert Scheme.objects.count() == 2
        states = set(CertificationPeriod.objects.on(TODAY).values_list("state", flat=True))
        assert {"in_force", "suspended", "withdrawn", "ended", "expired"} <= states
        before = CertificationPeriod.objects.on(datetime.date(2025, 6, 30)).filter(state="in_force")
        assert set(before.values_list("unit__locality__valid_until", flat=True)) == {
            datetime.date(2025, 7, 1)
        }

    def test_is_refused_on_a_real_site(self, settings):
        settings.ELEARN_DEMO = False
        with pytest.raises(CommandError):
            call_command("load_demo")
        assert not CoursePage.objects.exists()
