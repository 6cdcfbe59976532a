"""A limit on how often a person may try the access code of a quiz: codes are short, and are read out in a room."""

from django.core.cache import cache

from accounts.models import User

MOST = 10
FORGOTTEN_AFTER = 600  # seconds


def count(person: User, quiz_pk: int | None) -> None:
    """Note a wrong code."""
    key = _key(person, quiz_pk)
    cache.set(key, cache.get(key, 0) + 1, FORGOTTEN_AFTER)


def are_used_up(person: User, quiz_pk: int | None) -> bool:
    """Whether the person must wait before trying again."""
    return cache.get(_key(person, quiz_pk), 0) >= MOST


def _key(person: User, quiz_pk: int | None) -> str:
    return f"courses:code:{quiz_pk}:{person.pk}"
