"""Load courses from TOML: `manage.py load_content`, or with the folder of one course."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from courses.content.loader import load_course
from courses.content.reader import BadContent

CONTENT = Path(__file__).resolve().parents[2] / "content"


class Command(BaseCommand):
    """Adds what is missing; what is there already belongs to the trainers and stays as it is."""

    help = "Load courses, lessons and questions from folders of TOML files. What exists is not overwritten."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder of one course; without it, all that come with the product."""
        parser.add_argument(
            "folder", nargs="?", type=Path, help="of one course; default: all in courses/content/"
        )

    @transaction.atomic
    def handle(self, *args: Any, folder: Path | None = None, **options: Any) -> None:
        """Load all or nothing."""
        folders = [folder] if folder else sorted(file.parent for file in CONTENT.glob("*/course.toml"))
        if not folders:
            raise CommandError(f"{CONTENT}: there is no folder with a course.toml")
        for each in folders:
            try:
                course = load_course(each, at=timezone.now())
            except BadContent as problem:
                raise CommandError(str(problem)) from problem
            if options["verbosity"]:
                self.stdout.write(f"{course.title}: {course.lessons().count()} lessons")
