"""Who gets in where: every pattern of the resolver, every role, GET and POST, objects of one's own and of others.

`expected.txt` says for each row which roles get in. A view that is added without a row fails, as does a row without a
view. A refused request changes no row of the database, no answer is an error of the server, and the victim's name,
phone and e-mail are seen by those alone who may.
"""

import re
from collections import defaultdict
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings as django_settings
from django.core.cache import caches
from django.core.files.storage import FileSystemStorage, InMemoryStorage, storages
from django.db import connection, transaction
from django.template.response import SimpleTemplateResponse
from django.test import Client, override_settings
from django.urls import reverse

from tests.database import copy_demonstration, copy_tables, replace
from tests.matrix import world
from tests.matrix.addresses import addresses
from tests.matrix.bodies import body_for
from tests.matrix.world import MAIL, NAME, PHONE, ROLES

pytestmark = [
    pytest.mark.django_db,
    # Scaling a picture leaves Wagtail's temporary file to be closed by whoever collects it.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]

TABLE = Path(__file__).with_name("expected.txt")
PARTS = 9  # of about the same length, so that several processes can share them
# Written without being asked for: sessions, limits on tries, the log, who has an editor open.
ALSO_WRITTEN = {"accounts_session", "elearn_cache", "accounts_auditevent", "wagtailadmin_editingsession"}
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.I)
CLIENT = Client(raise_request_exception=False)  # one for all: each sets all middleware up anew
SEES_ALL = "UPQVS"
# Where others than those in charge see who the victim is: who marks or teaches her, and what she has made public.
SHOWS_NAME = [
    (re.compile(r"papers:|marking:"), "TCUPQVS"),
    (re.compile(r"enrolments:|person_chooser:"), "CUPQVS"),
    (re.compile(r"change_requests:|notices:|accounts:my_data_file"), "OUPQVS"),  # who is to come is named
    (re.compile(r"certificates:(verify|shared)|registry:verify|wagtail_serve"), ROLES),
]


@dataclass(frozen=True)
class Answer:
    status: int
    where: str
    content: bytes
    written: frozenset[str]

    def verdict(self, method):
        """in, out, error, or moved: a GET that leads elsewhere shows nothing."""
        leads_out = self.where.partition("?")[0] in (reverse("account_login"), reverse("wagtailadmin_home"))
        redirects = 300 <= self.status < 400
        if self.status >= 500:
            return "error"
        if self.status == 400:
            return "incomplete"
        if self.status in (401, 403, 404, 405, 410, 429) or (redirects and leads_out):
            return "out"
        return "moved" if method == "GET" and redirects else "in"


def table():
    """{row: (roles let in by GET, by POST)}."""
    rows = {}
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith("#"):
            row, get, post = (part.strip() for part in line.split(" | "))
            rows[row] = tuple({"-": "", "*": ROLES}.get(who, who) for who in (get, post))
    return rows


@pytest.fixture(scope="module")
def walked(django_db_setup, django_db_blocker, tmp_path_factory):
    """The world, and the session of each role; nothing of it stays."""
    folder = tmp_path_factory.mktemp("files")
    private = storages["private"]
    handed_in = private._resolve(private.base_location)._children
    there_before = dict(handed_in)
    keeping = [patch.object(storage, "delete") for storage in (FileSystemStorage, InMemoryStorage)]
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        stack.callback(replace, copy_tables)
        replace(copy_demonstration)
        for each in (*keeping, transaction.atomic(), override_settings(MEDIA_ROOT=folder)):
            stack.enter_context(each)
        made = world.make()
        made.things["folder"] = folder
        yield made, {role: session_of(made, role) for role in ROLES}
        transaction.set_rollback(True)
    handed_in.clear()
    handed_in.update(there_before)


def session_of(w, role):
    if role == "A":
        return None
    client = Client()
    client.force_login(w.people[role])
    client.get("/quan-tri/")  # the first request of a day writes the groups
    return client.cookies[django_settings.SESSION_COOKIE_NAME].value


def unseen():
    """Pages of whoever may see everything are not set: nobody looks at what they say, and setting takes longest."""

    def set_nothing(response):
        response.content = b""
        return response

    return patch.object(SimpleTemplateResponse, "render", set_nothing)


def ask(session, method, path, body, role):
    """The answer; nothing of it stays."""
    written = set()
    CLIENT.cookies.clear()
    if session:
        CLIENT.cookies[django_settings.SESSION_COOKIE_NAME] = session

    def watch(execute, sql, params, many, context):
        done = execute(sql, params, many, context)
        found = WRITES.match(sql)
        if found and found[1] not in ALSO_WRITTEN and context["cursor"].rowcount > 0:
            written.add(found[1])
        return done

    caches["local"].clear()  # of tries of codes: all ask from one address
    with transaction.atomic():
        with connection.execute_wrapper(watch), unseen() if role in SEES_ALL else nullcontext():
            response = CLIENT.get(path) if method == "GET" else CLIENT.post(path, body)
            content = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    return Answer(response.status_code, response.get("Location", ""), content, frozenset(written))


def problem(answer, method, row, role, may):
    """What is wrong with the cell, if anything."""
    how = answer.verdict(method)
    if how == "error" and row != "well":  # which says so where no worker runs
        return f"an error ({answer.status})"
    if how == "in" and role not in may:
        return f"in ({answer.status}{' writes ' + str(sorted(answer.written)) if answer.written else ''})"
    if how == "out" and role in may:
        return f"kept out ({answer.status} {answer.where})"
    if how in ("out", "incomplete") and answer.written and role not in may:
        return f"refused, and yet wrote to {sorted(answer.written)}"
    may_see = next((who for pattern, who in SHOWS_NAME if pattern.match(row)), SEES_ALL)
    if role not in may_see and NAME.encode() in answer.content:
        return "sees the name"
    if role not in SEES_ALL and any(each.encode() in answer.content for each in (PHONE, MAIL)):
        return "sees phone or e-mail"
    return None


def who_knocks(address, method, may):
    """The superuser where nobody else gets in, the second of the province where it differs from the first."""
    left_out = {"S"} if method == "POST" or set(may) - {"S"} else set()
    left_out |= {"Q"} if ("P" in may) == ("Q" in may) else set()
    return [role for role in address.roles if role not in left_out]


@pytest.mark.parametrize("part", range(PARTS))
def test_nobody_gets_in_where_they_should_not(walked, part, settings):
    w, sessions = walked
    settings.MEDIA_ROOT = w.folder
    expected = table()
    wrong, cells = defaultdict(list), 0
    for address in sorted(addresses(w), key=lambda each: each.path)[part::PARTS]:
        for method, may in zip(("GET", "POST"), expected.get(address.row, ("", "")), strict=True):
            body = body_for(address.row, w) if method == "POST" else {}
            for role in who_knocks(address, method, may):
                cells += 1
                answer = ask(sessions[role], method, address.path, body, role)
                if found := problem(answer, method, address.row, role, may):
                    wrong[f"{method} {address.row} {address.path}: {found}"].append(role)
    report = "\n".join(f"{what}: {''.join(roles)}" for what, roles in wrong.items())
    assert not wrong, f"{sum(map(len, wrong.values()))} of {cells} cells are wrong\n{report}"


def test_every_view_has_a_row_and_every_row_a_view(walked):
    w, _sessions = walked
    assert {address.row for address in addresses(w)} == set(table())
