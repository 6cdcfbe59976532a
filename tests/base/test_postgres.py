"""The embedded server: started by whoever comes first, shared, stopped by the last, and clear when it cannot run."""

import os
import select
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import psycopg
import pytest
from django.db import DataError, connection, transaction
from django.db.backends.postgresql.base import DatabaseWrapper as BaseWrapper

from elearn.postgres import server
from elearn.postgres.base import prepared

ROOT = Path(server.__file__).resolve().parents[2]
PATIENCE = 120  # seconds, before it is said that something does not happen
KEEP_USING_IT = """
    import os, sys, threading
    from pathlib import Path
    from django.conf import settings
    data = Path(sys.argv[1])
    embedded = {"data": data, "database": "thu", "role": "elearn"}
    settings.configure(
        DATABASES={"default": {"ENGINE": "elearn.postgres", "NAME": "thu", "EMBEDDED": embedded}}
    )
    from django.db import OperationalError, connection
    def ask(barrier):
        connection.ensure_connection()
        barrier.wait()
        if barrier is together and threading.current_thread() is first:
            print("asked", flush=True)
            sys.stdin.readline()
        barrier.wait()
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        sys.stdout.write("answered\\n")  # at once: print writes the end of the line by itself
        sys.stdout.flush()
    threading.excepthook = lambda error: (sys.excepthook(*error[:3]), os._exit(1))  # or it would be waited for
    threads = [threading.Thread(target=lambda: ask(together)) for _ in range(int(sys.argv[2]))]
    together, first = threading.Barrier(len(threads)), threads[0]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    sys.stdin.readline()
"""
CARRY_OVER = """
    import sys
    from pathlib import Path
    import django
    from django.conf import settings
    embedded = {"data": Path(sys.argv[1]), "database": "thu", "role": "elearn"}
    settings.configure(
        DATABASES={"default": {"ENGINE": "elearn.postgres", "NAME": "thu", "EMBEDDED": embedded}},
        INSTALLED_APPS=["django.contrib.contenttypes"],
    )
    django.setup()
    from django.core.management import call_command
    from django.core.checks import register
    from django.db import connection, connections
    from elearn.base.management.commands.migrate import Command
    @register
    def check_what_the_server_can(databases=None, **kwargs):
        for alias in databases or []:
            connections[alias].pg_version
        return []
    def ask():
        with connection.cursor() as cursor:
            cursor.execute("SELECT session_user, (SELECT count(*) FROM django_migrations)")
            print(*cursor.fetchone())
    try:
        ask()
    except Exception as error:
        print(error)
    call_command(Command(), verbosity=0, skip_checks=False)
    ask()
"""
FORK = """
    import os, sys, time
    from pathlib import Path
    from elearn.postgres import server
    server.require_database(Path(sys.argv[1]), "thu", "elearn")
    if child := os.fork():
        print(child, flush=True)
    else:
        os.close(1)
        time.sleep(300)
"""
USE_IT = """
    import signal, sys, threading, time
    from pathlib import Path
    import psycopg
    from elearn.postgres import server
    signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell that tests in the background ignores
    data = Path(sys.argv[1])
    def ask():
        server.require_database(data, "thu", "elearn")
        with psycopg.connect(host=server.socket_folder(data), user="postgres", dbname="thu") as session:
            sys.stdout.write(session.execute("SELECT current_database()").fetchone()[0] + "\\n")
            sys.stdout.flush()
    threads = [threading.Thread(target=ask) for _ in range(int(sys.argv[3]))]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    time.sleep(float(sys.argv[2]))
"""


def use(data, seconds=0.0, threads=1):
    command = [sys.executable, "-c", textwrap.dedent(USE_IT), str(data), str(seconds), str(threads)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def keep_using(data, threads):
    """A process that connects, waits for a line, connects anew, and waits for another."""
    command = [sys.executable, "-c", textwrap.dedent(KEEP_USING_IT), str(data), str(threads)]
    user = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert user.stdout.readline() == "asked\n"
    return user


def say(*users):
    for user in users:
        user.stdin.write("\n")
        user.stdin.flush()


def leave(user):
    user.communicate("\n")
    return user.returncode


def postmaster(data):
    return int((data / "postmaster.pid").read_text().split()[0])


def eventually(fact):
    """Of another process: waited for as long as it takes, within reason."""
    until = time.monotonic() + PATIENCE
    while not fact() and time.monotonic() < until:
        time.sleep(0.02)
    return fact()


def has_ended(pid):
    """Also when nobody has reaped it yet, as in a container whose first process does not."""
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Files of a server that has run and stopped; making them takes a while, so they are copied."""
    data = tmp_path_factory.mktemp("made") / "postgres"
    assert use(data).communicate()[0] == "thu\n"
    return data


@pytest.fixture
def data(cluster, tmp_path):
    copy = tmp_path / "postgres"
    shutil.copytree(cluster, copy, ignore=shutil.ignore_patterns(".s.PGSQL*"))
    if os.geteuid() == 0:
        owner = cluster.stat()
        for path in (copy, *copy.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid)
    copy.chmod(0o700)
    return copy


class TestServer:
    def test_serves_two_that_start_at_once_and_stops_with_the_last(self, data):
        together = [use(data, 0.5), use(data, 2)]
        assert [each.communicate()[0] for each in together] == ["thu\n", "thu\n"]
        assert not (data / "postmaster.pid").exists()

    def test_serves_threads_that_start_at_once(self, data):
        together = [use(data, threads=8) for _ in range(2)]
        assert [each.communicate()[0] for each in together] == ["thu\n" * 8, "thu\n" * 8]
        assert not (data / "postmaster.pid").exists()

    def test_starts_again_after_it_was_killed(self, data):
        user = use(data, 30)
        assert user.stdout.readline() == "thu\n"
        os.kill(postmaster(data), signal.SIGKILL)
        user.kill()
        user.communicate()
        assert use(data).communicate()[0] == "thu\n"

    def test_stops_though_one_of_its_users_was_killed(self, data):
        killed = use(data, 30)
        assert killed.stdout.readline() == "thu\n"
        killed.kill()
        killed.communicate()
        running = postmaster(data)
        assert use(data).communicate()[0] == "thu\n"
        assert not (data / "postmaster.pid").exists()
        assert has_ended(running)

    def test_is_started_again_by_those_who_find_it_killed(self, data):
        users = [keep_using(data, threads=6) for _ in range(2)]
        killed = postmaster(data)
        os.kill(killed, signal.SIGKILL)
        assert eventually(lambda: has_ended(killed))
        say(*users)
        for user in users:
            assert [user.stdout.readline() for _ in range(6)] == ["answered\n"] * 6
        running = postmaster(data)
        assert [leave(user) for user in users] == [0, 0]
        assert running != killed
        assert has_ended(running)

    def test_is_waited_for_by_those_who_come_while_it_starts(self, data):
        user = keep_using(data, threads=1)
        with psycopg.connect(host=data, user="postgres", dbname="thu", autocommit=True) as session:
            victim = session.execute("SELECT pg_backend_pid()").fetchone()[0]
            with psycopg.connect(host=data, user="postgres", dbname="thu") as other:
                os.kill(victim, signal.SIGKILL)  # then the server ends all others and starts anew
                select.select([other], [], [])
            say(user)
            assert user.stdout.readline() == "answered\n"
        assert leave(user) == 0

    def test_believes_no_file_that_names_another_process(self, data):
        lines = [str(os.getpid()), str(data), "1", "5432", str(data), "", "1 1", "ready"]
        (data / "postmaster.pid").write_text("\n".join(lines) + "\n")
        assert use(data).communicate()[0] == "thu\n"


class TestEnd:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
    def test_of_the_last_user_is_the_end_of_the_server(self, data, number):
        users = [use(data, 300) for _ in range(2)]
        assert [user.stdout.readline() for user in users] == ["thu\n", "thu\n"]
        running = postmaster(data)
        users[0].send_signal(number)
        users[0].communicate()
        with psycopg.connect(host=data, user="postgres", dbname="thu") as session:
            assert session.execute("SELECT 1").fetchone() == (1,)
        users[1].send_signal(number)
        users[1].communicate()
        assert eventually(lambda: has_ended(running))
        assert eventually(lambda: not (data / "postmaster.pid").exists())

    def test_waits_for_a_process_that_a_user_left_behind(self, data):
        user = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(FORK), str(data)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        child = int(user.stdout.readline())
        user.communicate()
        running = postmaster(data)
        with psycopg.connect(host=data, user="postgres", dbname="thu") as session:
            assert session.execute("SELECT 1").fetchone() == (1,)
        os.kill(child, signal.SIGKILL)
        assert eventually(lambda: has_ended(running))

    def test_comes_though_the_guardian_was_killed(self, data):
        user = use(data, 300)
        assert user.stdout.readline() == "thu\n"
        running = postmaster(data)
        guardian = guardian_of(data)
        guardian.kill()
        assert eventually(lambda: has_ended(guardian.pid))
        late = use(data, 300)
        assert late.stdout.readline() == "thu\n"
        assert guardian_of(data) != guardian
        for each in (user, late):
            each.kill()
            each.communicate()
        assert eventually(lambda: has_ended(running))


def guardian_of(data):
    return next(
        each
        for each in psutil.process_iter(["cmdline", "status"])
        if each.info["cmdline"]
        and str(data) in each.info["cmdline"]
        and "elearn.postgres.guardian" in each.info["cmdline"]
    )


class TestRoles:
    def run(self, data):
        command = [sys.executable, "-c", textwrap.dedent(CARRY_OVER), str(data)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    def test_are_made_in_a_cluster_of_before_by_the_next_migrate(self, data):
        made = use(data, 300)
        assert made.stdout.readline() == "thu\n"
        with psycopg.connect(host=data, user="postgres", dbname="thu", autocommit=True) as session:
            session.execute("DROP ROLE elearn")
            session.execute(
                "CREATE TABLE django_migrations (id bigint GENERATED BY DEFAULT AS IDENTITY, app text, "
                "name text, applied timestamptz)"
            )
            session.execute("CREATE TABLE kept ()")
            before, after = self.run(data).splitlines()
            assert "Run `manage.py migrate`" in before
            assert after.startswith("elearn ")
            may = "SELECT has_table_privilege('elearn', 'kept', %s)"
            kinds = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
            found = [each for each in kinds if session.execute(may, [each]).fetchone()[0]]
            assert found == ["SELECT", "INSERT", "UPDATE", "DELETE"]
        made.kill()
        made.communicate()

    def test_leave_nothing_that_was_typed_in_the_log(self, data):
        made = use(data, 300)
        assert made.stdout.readline() == "thu\n"
        with psycopg.connect(host=data, user="postgres", dbname="thu", autocommit=True) as session:
            session.execute("CREATE TABLE person (email text UNIQUE)")
            session.execute("INSERT INTO person VALUES ('hoc-vien@vi-du.vn')")
            with pytest.raises(psycopg.errors.UniqueViolation, match="hoc-vien"):
                session.execute("INSERT INTO person VALUES ('hoc-vien@vi-du.vn')")
        made.kill()
        made.communicate()
        log = (data / "log").read_text()
        assert "duplicate key value" in log
        assert "vi-du" not in log


class TestTrouble:
    def test_with_the_version_of_the_files_is_named(self, tmp_path):
        data = tmp_path / "postgres"
        data.mkdir()
        (data / "PG_VERSION").write_text("9\n")
        with pytest.raises(server.EmbeddedPostgresError, match="do not fit this PostgreSQL"):
            server.socket_folder(data)

    def test_with_a_full_disk_is_named(self, tmp_path, monkeypatch):
        usage = shutil.disk_usage(tmp_path)._replace(free=10 * 1024 * 1024)
        monkeypatch.setattr(shutil, "disk_usage", lambda place: usage)
        with pytest.raises(server.EmbeddedPostgresError, match="10 MB are free"):
            server.socket_folder(tmp_path / "postgres")

    def test_with_a_folder_that_is_a_file_is_named(self, tmp_path):
        (tmp_path / "postgres").write_text("")
        with pytest.raises(server.EmbeddedPostgresError, match="could not start"):
            server.socket_folder(tmp_path / "postgres")


@pytest.mark.django_db
class TestKeptConnection:
    def test_is_found_usable_without_a_query(self, django_assert_num_queries):
        connection.ensure_connection()
        with django_assert_num_queries(0):
            assert connection.is_usable()

    @pytest.mark.django_db(transaction=True)
    def test_is_found_unusable_when_the_server_ended_it(self):
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
        params = connection.get_connection_params()
        known = {key: params[key] for key in ("host", "port", "user", "password", "dbname") if key in params}
        with psycopg.connect(**known) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        assert not connection.is_usable()
        connection.close()

    def test_is_asked_after_an_error(self, monkeypatch):
        connection.ensure_connection()
        asked = []
        monkeypatch.setattr(BaseWrapper, "is_usable", lambda self: asked.append(self) or True)
        connection.errors_occurred = True
        assert connection.is_usable()
        assert asked
        connection.errors_occurred = False


@pytest.mark.django_db
class TestPreparedCursor:
    SUM = "SELECT %s::int + 1 /* prepared */"

    def test_has_the_server_keep_a_statement_that_comes_again(self, django_assert_num_queries):
        with django_assert_num_queries(4), prepared() as cursor:
            for number in range(4):
                cursor.execute(self.SUM, [number])
                assert cursor.fetchone() == (number + 1,)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%/* prepared */%'"
            )
            assert cursor.fetchone() == (1,)

    def test_raises_what_other_cursors_raise(self):
        with pytest.raises(DataError), transaction.atomic(), prepared() as cursor:
            cursor.execute("SELECT %s::int", ["một"])

    def test_reads_times_in_the_zone_of_others(self):
        asked = "SELECT now()"
        with prepared() as one, connection.cursor() as other:
            assert one.execute(asked).fetchone() == other.execute(asked).fetchone()
