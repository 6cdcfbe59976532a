"""`manage.py load_demo`: the map, the course and made-up people, for trying things out."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from courses.models import CourseIndexPage, CoursePage
from registry.demo.people import PASSWORD, load_people
from registry.models import DirectoryPage

COURSE = "phong-chong-mua-ban-nguoi"
LOGINS = {
    "hocvien": "cadre: learns, takes the quiz, holds the certificate",
    "giangvien": "trainer: writes lessons and questions, marks",
    "canbo": "officer of Đoàn xã Đất Mũi: own people only",
    "tinhdoan": "province: decides, sees everyone",
}


class Command(BaseCommand):
    """All or nothing; again, it changes nothing. Never on a real site: the password is known to all."""

    help = "Load demonstration content: map, course, made-up people. For development and tests only."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many people besides the few whose quizzes and essays there are to see."""
        parser.add_argument(
            "--people", type=int, default=0, help="About so many more, all over the province."
        )

    def handle(self, *args: Any, people: int, **options: Any) -> None:
        """Raises CommandError where the settings do not allow it."""
        if not getattr(settings, "ELEARN_DEMO", False):
            raise CommandError("Demonstration content is for development and tests; ELEARN_DEMO is off here.")
        now = timezone.now()
        with transaction.atomic():
            call_command("load_localities", verbosity=0, stdout=self.stdout)
            call_command("load_content", verbosity=0)
            load_people(CoursePage.objects.get(slug=COURSE), now=now, province=people)
            _add_directory()
        self.stdout.write(f"Sign in as one of these, password {PASSWORD}:")
        for username, what in LOGINS.items():
            self.stdout.write(f"  {username:<10} {what}")


def _add_directory() -> None:
    """The public directory, under the front page."""
    front_page = CourseIndexPage.objects.get()
    if not DirectoryPage.objects.exists():
        front_page.add_child(
            instance=DirectoryPage(
                title="Danh bạ báo cáo viên, tuyên truyền viên", slug="danh-ba", show_in_menus=True
            )
        )
