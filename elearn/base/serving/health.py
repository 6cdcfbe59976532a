"""Whether all is well, for whoever watches over the server; what can be wrong is named here, one function each.

It is answered from what was found some seconds ago, so that asking often makes no work.
"""

import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from elearn.base.periodic import Round
from elearn.base.serving.full_disk import existing

KEPT_FOR = 10  # seconds
SPACE_NEEDED = 300 * 1024 * 1024
"""Bytes free, of each disk that we write to: the database stops when it has none left."""

logger = logging.getLogger(__name__)


def database() -> bool:
    """Whether the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def migrations() -> bool:
    """Whether the tables are as this code wants them."""
    return _of_this_code() <= set(MigrationRecorder(connection).applied_migrations())


@cache
def _of_this_code() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


def disk() -> bool:
    """Whether there is room for what people hand in and for the database, and files can be written."""
    return all(_has_room(folder) for folder in _folders())


def _folders() -> set[Path]:
    """Where files go: uploads, and all else that is kept in var/; not a database of its own."""
    kept = [storages[alias] for alias in settings.STORAGES if alias != "staticfiles"]
    return {settings.VAR} | {Path(each.location) for each in kept if isinstance(each, FileSystemStorage)}


def _has_room(folder: Path) -> bool:
    there = existing(folder)
    with tempfile.TemporaryFile(dir=there) as file:
        file.write(b"elearn" * 1000)
        file.flush()
    return shutil.disk_usage(there).free >= SPACE_NEEDED


def worker() -> bool:
    """Whether `manage.py work` runs: something comes round every minute."""
    return Round.objects.is_tended(timezone.now())


CHECKS: dict[str, Callable[[], bool]] = {
    check.__name__: check for check in (database, migrations, disk, worker)
}

_one_at_a_time = threading.Lock()
_found: tuple[float, list[str]] | None = None


def failing() -> list[str]:
    """The names of the checks that fail, as found some `KEPT_FOR` seconds ago.

    One thread looks; the others are told what was found before, and wait for the very first look alone.
    """
    if _is_due() and _one_at_a_time.acquire(blocking=_found is None):
        try:
            if _is_due():
                _look()
        finally:
            _one_at_a_time.release()
    assert _found is not None, "somebody has looked"
    return _found[1]


def _is_due() -> bool:
    return _found is None or time.monotonic() - _found[0] >= KEPT_FOR


def _look() -> None:
    global _found  # noqa: PLW0603 - one answer for each process
    found = [name for name, check in CHECKS.items() if not passes(check)]
    _found = (time.monotonic(), found)


def passes(check: Callable[[], bool]) -> bool:
    """Whether it does; what keeps it from telling is a failure too."""
    try:
        return check()
    except Exception as error:  # whatever it is, this is what was asked for
        logger.warning("The check of %s failed: %s", check.__name__, error)
        return False
