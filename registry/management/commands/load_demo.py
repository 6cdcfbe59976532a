"""`manage.py load_demo`: the map, the course and made-up people, for trying things out."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from courses.models import CoursePage
from registry.demo import PASSWORD, load_people

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

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where the settings do not allow it."""
        if not getattr(settings, "ELEARN_DEMO", False):
            raise CommandError("Demonstration content is for development and tests; ELEARN_DEMO is off here.")
        now = timezone.now()
        with transaction.atomic():
            call_command("load_localities", verbosity=0, stdout=self.stdout)
            call_command("load_content", verbosity=0)
            load_people(CoursePage.objects.get(slug=COURSE), now=now)
        self.stdout.write(f"Sign in as one of these, password {PASSWORD}:")
        for username, what in LOGINS.items():
            self.stdout.write(f"  {username:<10} {what}")
