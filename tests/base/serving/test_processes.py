"""Real processes, begun as `make serve` begins them, with an application that needs nothing."""

import os
import shlex
import signal
import socket
import subprocess
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from elearn.base.serving.ports import PortTaken, require_free

ROOT = Path(settings.BASE_DIR)
PATIENCE = 300
"""Seconds; what is waited for comes in two or three, on a busy machine later."""


def made(*words, **environment):
    """The commands that make would run, whoever runs the tests: make among them, which hands on what it was told."""
    told = {
        name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
    }
    done = subprocess.run(
        ["make", "--dry-run", *words],
        cwd=ROOT,
        env=told | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.replace("\\\n", " ").splitlines()


def until(found):
    """What `found` returns once it is something."""
    deadline = time.monotonic() + PATIENCE
    while not (result := found()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
    return result


class Server:
    def __init__(self, port):
        self.port = port
        (line,) = [line for line in made("serve", f"PORT={port}") if "granian" in line]
        words = [word.replace("elearn.wsgi", "tests.base.serving.tiny") for word in shlex.split(line)[1:]]
        self.popen = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.process = psutil.Process(self.popen.pid)
        self.family = until(lambda: len(each := self.process.children()) == 2 and each)
        until(self.answers)

    def answers(self):
        """The process that answers; None if none does."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5) as response:
                return int(response.read())
        except OSError:
            return None

    def workers(self):
        return {each.pid for each in self.process.children() if each.status() != psutil.STATUS_ZOMBIE}


@pytest.fixture
def server():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Server(port)
    yield server
    for process in [server.process, *server.family]:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    server.popen.wait()


class TestServe:
    def test_begins_a_worker_anew_that_was_killed(self, server):
        killed = server.answers()
        os.kill(killed, signal.SIGKILL)
        until(lambda: len(server.workers() - {killed}) == 2)
        (new,) = server.workers() - {each.pid for each in server.family}
        until(lambda: server.answers() == new)
        server.family += server.process.children()

    def test_ends_with_its_first_process(self, server):
        server.process.kill()
        _gone, left = psutil.wait_procs(server.family, timeout=PATIENCE)
        assert not left
        assert server.answers() is None

    def test_ends_when_it_is_asked_to(self, server):
        server.process.terminate()
        assert server.popen.wait(PATIENCE) == 0
        _gone, left = psutil.wait_procs(server.family, timeout=PATIENCE)
        assert not left


class TestPort:
    @pytest.fixture
    def taken(self):
        """A port that a server shares, as granian does, with whoever wants to."""
        with socket.socket() as listening:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            listening.bind(("127.0.0.1", 0))
            listening.listen()
            yield listening.getsockname()[1]

    @pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
    def test_that_is_served_is_refused_with_another_to_choose(self, taken, host):
        with pytest.raises(CommandError, match=f"make serve PORT={taken + 1}"):
            call_command("require_port", host=host, port=taken)

    def test_that_is_free_is_not(self, taken):
        require_free("127.0.0.2", taken, command="make serve")

    @pytest.mark.parametrize(("host", "port"), [("no.such.host.invalid", 8000), ("127.0.0.1", 70_000)])
    def test_that_cannot_be_is_refused_with_words(self, host, port):
        with pytest.raises(PortTaken, match="make run PORT="):
            require_free(host, port, command="make run")


class TestMake:
    @pytest.mark.parametrize("target", ["run", "serve"])
    def test_listens_to_this_machine_alone(self, target):
        commands = " ".join(made(target, HOST="0.0.0.0"))  # some shells export one
        assert "127.0.0.1" in commands
        assert "0.0.0.0" not in commands

    @pytest.mark.parametrize("target", ["run", "serve"])
    def test_listens_to_others_when_told(self, target):
        assert "0.0.0.0" in " ".join(made(target, "HOST=0.0.0.0")[-1:])

    @pytest.mark.parametrize(("host", "warns"), [("127.0.0.1", False), ("0.0.0.0", True)])
    def test_run_warns_when_others_may_come_who_know_the_passwords(self, host, warns, monkeypatch, capsys):
        monkeypatch.setattr(
            "elearn.base.management.commands.prepare.call_command", lambda *args, **kwargs: None
        )
        call_command("prepare", host=host, port=0)
        assert ("WARNING" in capsys.readouterr().out) is warns
