import datetime
import threading
from itertools import count

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from ninja.errors import HttpError

from accounts.models import Role, RoleAssignment, User
from registry.api.routes import _read, _write
from registry.models import ApiToken, CertificationEvent, SchemeTarget, rebuild
from tests.accounts.factories import UserFactory
from tests.registry.factories import at_eight, certified, commune, person_with, touch, unit
from tests.times import MERGER, NINE_AM, TODAY

DAY = datetime.timedelta(days=1)
_numbers = count(1)
ROSTER, CHANGES = "/api/v1/roster", "/api/v1/changes"


def secret(scopes=("roster",), **fields):
    facts = {"by": person_with(Role.PROVINCE), "at": NINE_AM} | fields
    return ApiToken.make(f"Hệ thống {next(_numbers)}", list(scopes), **facts)[1]


@pytest.fixture
def ask(client):
    cache.clear()  # of the counts of requests

    def ask(path, token=None, **parameters):
        headers = {"authorization": f"Bearer {token or secret()}"}
        return client.get(path, parameters, headers=headers)

    return ask


def names(response):
    return [line["name"] for line in response.json()["lines"]]


@pytest.mark.django_db
class TestAccess:
    def test_needs_a_token(self, client):
        answer = client.get(ROSTER)
        assert answer.status_code == 401
        assert "Thiếu mã truy cập" in answer.json()["detail"]

    @pytest.mark.parametrize("token", ["x", "elearn_x", "\x00", "elearn_" + "A" * 43])
    def test_refuses_a_made_up_token(self, ask, token):
        assert ask(ROSTER, token).status_code == 401

    def test_refuses_a_token_without_the_scope(self, ask):
        assert ask(ROSTER, secret(["coverage"])).status_code == 401

    def test_refuses_one_revoked_or_expired(self, ask):
        token = secret()
        ApiToken.objects.get().revoke(at=timezone.now())
        assert ask(ROSTER, token).status_code == 401
        assert ask(ROSTER, secret(expires_at=timezone.now() - DAY)).status_code == 401

    @pytest.mark.parametrize("account", [{}, {"is_superuser": True}])
    def test_refuses_one_whose_maker_has_left(self, ask, account):
        maker = UserFactory(**account)
        role = RoleAssignment.objects.create(user=maker, role=Role.PROVINCE, valid_from=TODAY)
        token = secret(by=maker)
        assert ask(ROSTER, token).status_code == 200
        role.end(on=timezone.localdate())
        assert ask(ROSTER, token).status_code == (200 if account else 401)
        User.objects.filter(pk=maker.pk).update(is_active=False)
        assert ask(ROSTER, token).status_code == 401

    def test_keeps_no_secret(self):
        token = secret()
        assert not ApiToken.objects.filter(digest__contains=token[-20:]).exists()

    def test_must_open_something(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            secret([])

    def test_is_limited(self, ask, monkeypatch):
        monkeypatch.setattr("registry.api.access.TokenRate.get_cache_key", lambda self, request: "one")
        token = secret()
        answers = [ask(CHANGES, token).status_code for _ in range(121)]
        assert answers[:120] == [200] * 120
        assert answers[120] == 429


@pytest.mark.django_db
class TestRoster:
    def test_lists_who_holds_a_title_on_the_day_by_given_name(self, ask):
        certified(full_name="Trần Văn Ước")
        certified(full_name="Lê Thị Ăn")
        assert names(ask(ROSTER, day="2026-11-23")) == ["Lê Thị Ăn", "Trần Văn Ước"]
        assert names(ask(ROSTER, day="2026-11-22")) == []

    def test_gives_out_no_private_data(self, ask):
        certified(phone="0912345678", email="mau@example.vn")
        text = ask(ROSTER, day="2026-11-23").content.decode()
        assert "0912345678" not in text
        assert "mau@example.vn" not in text

    def test_narrows_by_state_title_and_locality(self, ask):
        here = unit("Đoàn A", commune("Xã A"))
        held = certified(on=TODAY - 9 * DAY, full_name="A", unit=here)
        certified(on=TODAY - 9 * DAY, full_name="B", unit=unit("Đoàn B", commune("Xã B")))
        touch(held, "suspend", TODAY)
        assert names(ask(ROSTER, day="2026-11-23", state="suspended")) == ["A"]
        assert names(ask(ROSTER, day="2026-11-23", title="rapporteur")) == []
        assert names(ask(ROSTER, day="2026-11-20", locality=here.locality.pk)) == ["A"]

    def test_comes_in_pages_that_miss_nobody(self, ask):
        for number in range(7):
            certified(full_name=f"Lê Văn Mẫu {number % 2}")
        token, seen, cursor = secret(), [], None
        while cursor is not None or not seen:
            parameters = {"cursor": cursor} if cursor else {}
            answer = ask(ROSTER, token, day="2026-11-23", limit=3, **parameters).json()
            seen += [line["certification"] for line in answer["lines"]]
            cursor = answer["next"]
        assert len(seen) == len(set(seen)) == 7

    def test_of_a_locality_shows_nothing_of_others(self, ask):
        here, there = commune("Xã A"), commune("Xã B")
        certified(full_name="A", unit=unit("Đoàn A", here))
        certified(full_name="B", unit=unit("Đoàn B", there))
        token = secret(locality=here)
        assert names(ask(ROSTER, token, day="2026-11-23")) == ["A"]
        assert names(ask(ROSTER, token, day="2026-11-23", locality=there.pk)) == []

    def test_of_a_commune_of_today_may_read_its_past(self, ask):
        old = commune("Cũ", valid_from=None, valid_until=MERGER)
        new = commune("Mới")
        old.succeeded_by.create(successor=new, extent="whole", effective_on=MERGER)
        certified(on=datetime.date(2025, 1, 10), unit=unit("Đoàn cũ", old), full_name="A")
        assert names(ask(ROSTER, secret(locality=new), day="2025-02-01")) == ["A"]

    def test_is_not_sent_again_unchanged(self, ask, client):
        certified()
        token = secret()
        first = ask(ROSTER, token, day="2026-11-23")
        headers = {"authorization": f"Bearer {token}", "if-none-match": first["ETag"]}
        again = client.get(ROSTER, {"day": "2026-11-23"}, headers=headers)
        assert (again.status_code, again.content) == (304, b"")

    @pytest.mark.parametrize(
        "parameters",
        [
            {"day": "hôm nay"},
            {"day": "2026-02-30"},
            {"limit": 0},
            {"limit": 10**9},
            {"locality": "x"},
            {"locality": 999_999},
            {"state": "x"},
            {"cursor": "x"},
            {"cursor": "WyJhIl0="},
            {"cursor": "A" * 2000},
        ],
    )
    def test_says_what_is_wrong(self, ask, parameters):
        answer = ask(ROSTER, **parameters)
        assert answer.status_code in (400, 404, 422)
        assert answer.json()["detail"]

    @pytest.mark.parametrize(
        ("parameters", "words"),
        [
            ({"day": "2026-02-30"}, "Một ngày từ 1900"),
            ({"limit": 0}, "Số nguyên từ 1 đến 500"),
            ({"title": "x"}, "Một trong: rapporteur, propagandist"),
            ({"locality": 999_999}, "Không có địa phương nào có mã định danh này"),
            ({"cursor": "x"}, "Con trỏ trang này không đúng"),
        ],
    )
    def test_says_in_vietnamese_what_to_send(self, ask, parameters, words):
        detail = ask(ROSTER, **parameters).json()["detail"]
        assert words in (detail if isinstance(detail, str) else detail[0]["msg"])

    def test_takes_the_same_queries_for_more_lines(self, ask):
        token = secret()
        certified()

        def queries():
            with CaptureQueriesContext(connection) as captured:
                ask(ROSTER, token, day="2026-11-23")
            return len(captured)

        queries()
        before = queries()
        for _ in range(5):
            certified()
        assert queries() == before


class TestCursor:
    @given(st.text(max_size=60))
    def test_never_breaks(self, text):
        try:
            key, last = _read(text)
        except HttpError:
            return
        assert _read(_write(key, last)) == (key, last)


@pytest.mark.django_db
class TestChanges:
    def test_tells_each_step_once(self, ask):
        held = certified(on=TODAY - 9 * DAY)
        token = secret()
        first = ask(CHANGES, token).json()
        assert [each["step"] for each in first["changes"]] == ["certified"]
        touch(held, "withdraw", TODAY)
        second = ask(CHANGES, token, since=first["next"]).json()
        assert [each["step"] for each in second["changes"]] == ["withdrawn"]
        assert ask(CHANGES, token, since=second["next"]).json() == {"changes": [], "next": second["next"]}

    def test_tells_a_locality_only_of_its_own(self, ask):
        here, there = commune("Xã A"), commune("Xã B")
        own = certified(unit=unit("Đoàn A", here))
        certified(unit=unit("Đoàn B", there))
        changes = ask(CHANGES, secret(locality=here)).json()["changes"]
        assert [each["certification"] for each in changes] == [own.pk]


@pytest.mark.django_db
class TestCoverage:
    PATH = "/api/v1/coverage"

    def test_counts_people_and_what_is_missing(self, ask):
        held = certified(unit=unit("Đoàn A", commune("Xã A")))
        SchemeTarget.objects.create(version=held.scheme_version, locality_type="xa", people=3)
        commune("Xã B")
        found = ask(self.PATH, secret(["coverage"]), day="2026-11-23").json()["communes"]
        numbers = {
            each["locality"]["name"]: (each["certified"], each["target"], each["missing"]) for each in found
        }
        assert numbers == {"Xã B": (0, 3, 3), "Xã A": (1, 3, 2)}

    def test_of_a_locality_shows_nothing_of_others(self, ask):
        here = commune("Xã A")
        commune("Xã B")
        found = ask(self.PATH, secret(["coverage"], locality=here), day="2026-11-23").json()["communes"]
        assert [each["locality"]["name"] for each in found] == ["Xã A"]

    def test_needs_its_scope(self, ask):
        assert ask(self.PATH, secret(["roster"])).status_code == 401

    def test_takes_the_same_queries_for_more_communes(self, ask):
        token = secret(["coverage"])
        commune("Xã A")

        def queries():
            with CaptureQueriesContext(connection) as captured:
                ask(self.PATH, token, day="2026-11-23")
            return len(captured)

        queries()
        before = queries()
        for number in range(5):
            commune(f"Xã {number}")
        assert queries() == before


@pytest.mark.django_db(transaction=True)
class TestLog:
    def test_shows_steps_in_the_order_of_their_numbers(self):
        """A second writer waits for the first, so no lower number appears after a higher one was read."""
        held = [certified(), certified()]
        first_added, may_end = threading.Event(), threading.Event()
        order = []

        def add(certification, wait):
            with transaction.atomic():
                event = CertificationEvent.objects.create(
                    certification=certification,
                    step="suspended",
                    effective_on=TODAY,
                    decision=certification.decision,
                    recorded_by=certification.person,
                    recorded_at=at_eight(TODAY),
                )
                order.append(event.pk)
                if wait:
                    first_added.set()
                    may_end.wait(10)
            connection.close()

        slow = threading.Thread(target=add, args=[held[0], True])
        slow.start()
        first_added.wait(10)
        quick = threading.Thread(target=add, args=[held[1], False])
        quick.start()
        quick.join(0.3)
        assert len(order) == 1
        may_end.set()
        slow.join()
        quick.join()
        assert len(order) == 2
        assert order == sorted(order)
        assert len(order) == 2
        rebuild([each.pk for each in held])


@pytest.mark.django_db
class TestDescription:
    def test_is_open_and_names_the_addresses(self, client):
        described = client.get("/api/v1/openapi.json").json()
        assert {"/api/v1/roster", "/api/v1/changes", "/api/v1/coverage"} <= set(described["paths"])
