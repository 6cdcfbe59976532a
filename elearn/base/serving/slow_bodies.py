"""Slow senders do not take all threads of a process.

The server (granian) hands a request over when its headers are there, and bounds neither how long a body takes nor how
many it waits for; a thread waits for each. So only some threads of a process may wait at once, fewer for one address.
This keeps the site up, it does not make slow lines welcome: that takes a proxy which sends requests on when they are
whole (docs/serving.md). What comes from a stated proxy is whole, and not counted.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.types import InputStream, StartResponse, WSGIApplication, WSGIEnvironment

from django.core.exceptions import BadRequest

SEATS = 3
"""Of one process: of four threads, one is always left."""
SEATS_OF_ONE = 2
"""Of one address in one process. It may be a whole school's."""
PATIENCE = 0.3  # seconds; a body that has arrived already is read in a thousandth


class NoSeat(BadRequest):
    """Too many slow bodies are being waited for; nothing was read."""


class Seats:
    """Who waits for a body now, by address."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.changed = threading.Condition()

    @contextmanager
    def one(self, address: str) -> Iterator[None]:
        """A seat for the block. Raises NoSeat when none gets free within `PATIENCE`."""
        with self.changed:
            if not self.changed.wait_for(lambda: self._is_free(address), PATIENCE):
                raise NoSeat("Too many slow bodies")
            self.taken[address] += 1
        try:
            yield
        finally:
            with self.changed:
                self.taken[address] -= 1
                self.taken += Counter()  # forgets who has none
                self.changed.notify_all()

    def _is_free(self, address: str) -> bool:
        return self.taken[address] < SEATS_OF_ONE and self.taken.total() < SEATS


class _Input:
    """The body, read by who has a seat for so long."""

    def __init__(self, body: InputStream, seat: Callable[[], Any]) -> None:
        self.body, self.seat = body, seat

    def read(self, size: int = -1, /) -> bytes:
        with self.seat():
            return self.body.read(size) if size >= 0 else self.body.read()

    def readline(self, size: int = -1, /) -> bytes:
        with self.seat():
            return self.body.readline(size) if size >= 0 else self.body.readline()


class SlowBodies:
    """The application, whose reading of bodies is bounded."""

    def __init__(self, application: WSGIApplication, *, is_proxy: Callable[[str], bool]) -> None:
        self.application, self.is_proxy, self.seats = application, is_proxy, Seats()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """What the application says; it meets NoSeat when it reads a body and too many are being read."""
        address = environ.get("REMOTE_ADDR", "")
        if not self.is_proxy(address):
            environ["wsgi.input"] = _Input(environ["wsgi.input"], lambda: self.seats.one(address))
        return self.application(environ, start_response)
