"""Slow senders do not take all threads: some always answer."""

import io
import threading

import pytest
from django.urls import path

from elearn import urls
from elearn.base.serving import slow_bodies
from elearn.base.serving.slow_bodies import SEATS, SEATS_OF_ONE, NoSeat, Seats, SlowBodies

A, B, C = "203.0.113.1", "203.0.113.2", "203.0.113.3"


class Slow(io.BytesIO):
    """A body that arrives when it is let."""

    def __init__(self, arrives):
        super().__init__(b"a=1")
        self.arrives, self.is_waited_for = arrives, threading.Event()

    def read(self, size=-1):
        self.is_waited_for.set()
        self.arrives.wait()
        return super().read(size)


@pytest.fixture
def send(monkeypatch):
    """Sends a body from an address: waits for a quick one and returns it, leaves a slow one waited for."""
    monkeypatch.setattr(slow_bodies, "PATIENCE", 0.01)
    arrives, threads = threading.Event(), []
    application = SlowBodies(
        lambda environ, _start: [environ["wsgi.input"].read(3)], is_proxy=lambda each: each == C
    )

    def begin(address, *, slowly=False):
        body = Slow(arrives) if slowly else io.BytesIO(b"a=1")
        environ = {"REMOTE_ADDR": address, "wsgi.input": body}
        if not slowly:
            return application(environ, None)
        threads.append(threading.Thread(target=application, args=[environ, None]))
        threads[-1].start()
        return body.is_waited_for.wait()

    begin.let_arrive = lambda: (arrives.set(), [each.join() for each in threads])
    yield begin
    begin.let_arrive()


class TestSlowBodies:
    def test_of_one_address_are_few(self, send):
        for _each in range(SEATS_OF_ONE):
            send(A, slowly=True)
        with pytest.raises(NoSeat):
            send(A)
        assert send(B) == [b"a=1"]

    def test_of_all_leave_a_thread(self, send):
        for address in [A] * SEATS_OF_ONE + [B] * (SEATS - SEATS_OF_ONE):
            send(address, slowly=True)
        with pytest.raises(NoSeat):
            send("203.0.113.99")

    def test_of_a_stated_proxy_are_whole_and_not_counted(self, send):
        for _each in range(SEATS):
            send(C, slowly=True)
        assert send(C) == send(A) == [b"a=1"]

    def test_that_have_arrived_make_room(self, send):
        for _each in range(SEATS_OF_ONE):
            send(A, slowly=True)
        send.let_arrive()
        assert send(A) == [b"a=1"]

    def test_are_forgotten(self):
        seats = Seats()
        with seats.one(A):
            assert seats.taken[A] == 1
        assert A not in seats.taken


def too_much(request):
    raise NoSeat


handler400, handler500 = urls.handler400, urls.handler500
urlpatterns = [path("gui/", too_much), *urls.urlpatterns]


@pytest.mark.urls(__name__)
@pytest.mark.django_db
class TestPage:
    def test_says_to_send_it_again(self, client):
        response = client.post("/gui/")
        assert response.status_code == 503
        assert response["Retry-After"] == "10"
        assert "một phút" in response.content.decode()
