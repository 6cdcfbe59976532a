"""Locks by a name, for what has no row yet that could be locked."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

BETWEEN_TRIES = 0.1


def lock(*name: object) -> None:
    """Until the transaction ends nobody else goes on who asks for the lock of this name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_number(name)])


@contextmanager
def held(*name: object, seconds: float) -> Iterator[bool]:
    """Whether this connection got the lock of this name within so many seconds; it ends with the block.

    It is asked for again and again, not waited for in the database: what holds it may take long.
    """
    number, until = _number(name), time.monotonic() + seconds
    while not (has_it := _ask("pg_try_advisory_lock", number)) and time.monotonic() < until:
        time.sleep(BETWEEN_TRIES)
    try:
        yield has_it
    finally:
        if has_it:
            _ask("pg_advisory_unlock", number)


def _ask(function: str, number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [number])
        return bool(cursor.fetchone()[0])


def _number(name: tuple[object, ...]) -> int:
    """A bigint of its own for each name."""
    return int.from_bytes(hashlib.sha256(repr(name).encode()).digest()[:8], "big", signed=True)
