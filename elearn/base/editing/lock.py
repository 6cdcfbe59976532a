"""Saving, one after the other: within `saving` a form is compared with what is there, under a lock on its row.

Outside of it nothing is compared: a preview shows what was typed, whatever others did.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.http import HttpRequest

_is_saving: ContextVar[bool] = ContextVar("is_saving", default=False)


@contextmanager
def saving() -> Iterator[None]:
    """One transaction, from the comparison to the last row that is written."""
    token = _is_saving.set(True)
    try:
        with transaction.atomic():
            yield
    finally:
        _is_saving.reset(token)


def is_saving() -> bool:
    """Whether forms that are checked now are to be kept."""
    return _is_saving.get()


def under_lock(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view whose POST saves; one that only asks for a picture of what was typed (`preview`) does not."""

    @functools.wraps(view)
    def locked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method != "POST" or "preview" in request.POST:
            return view(request, *args, **kwargs)
        with saving():
            return view(request, *args, **kwargs)

    return locked
