"""Who has withdrawn the consent to processing is named nowhere to the public, at once, and is named again at once."""

import base64
import io
import json
import re
import zipfile

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone
from pypdf import PdfReader
from wagtail.models import Page, Site

from accounts.models import Consent, Purpose, Role
from certificates.batches import work
from certificates.models import Batch, Certificate
from certificates.pdf import certificate_pdf
from registry.models import ApiToken, Certification, DirectoryPage, TitleCard
from registry.rosters.cards import NoCard, sheets
from tests.accounts.factories import UserFactory
from tests.registry.factories import certified, person_with

pytestmark = pytest.mark.django_db
NAME = "Hoang Xuan Khong Dau"
"""In letters that every encoding writes alike."""
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
PUBLIC = {  # where anyone may read a name
    "/api/v1/roster",
    "/chia-se/<str:token>/",
    "/chia-se/<str:token>/chung-nhan.png",
    "/xac-minh/<str:code>/",
    "/xac-minh-tep/",
    "/danh-ba/",
}


@pytest.fixture
def held():
    return certified(on=timezone.localdate(), full_name=NAME)


@pytest.fixture
def certificate(held):
    found = Certificate.objects.get(enrolment__learner=held.person)
    found.share()
    return found


def say(held, is_given, purpose=Purpose.PROCESSING):
    Consent.record(held.person, purpose, is_given, by=held.person, at=timezone.now())


def routes(patterns, prefix="/"):
    """Every address outside the staff area, with its arguments as they are written."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if route.startswith("/quan-tri/") or "^" in route:
            continue
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


class Public:
    """A visitor who has every code, link and number that there is, and a token of the API."""

    def __init__(self, client, held, certificate):
        self.client = client
        by, scopes = person_with(Role.PROVINCE), ["roster", "coverage"]
        self.token = ApiToken.make("Hệ thống", scopes, by=by, at=timezone.now())[1]
        self.file = certificate_pdf(certificate)
        course = certificate.enrolment.course_id
        numbers = (
            "pk",
            "course_pk",
            "lesson_pk",
            "quiz_pk",
            "enrolment_pk",
            "position",
            "number",
            "course_id",
        )
        odd = ("restriction_id", "page_view_restriction_id", "page_id")
        card = TitleCard.of(Certification.objects.filter(pk=held.pk), at=timezone.now())[0]
        self.known = {
            **{name: [1, course, held.pk, held.person_id] for name in (*numbers, *odd)},
            "code": [certificate.shown_code, card.shown_code],
            "token": [certificate.share_token],
            "kind": ["png", "jwt"],
            "thumbprint": ["x"],
            "key": ["8b6b1a0e-6d5c-4d0e-9c7e-000000000000"],
            "filename": ["x.png"],
            "path": ["x.png"],
        }
        root = Page.get_first_root_node()
        Site.objects.all().delete()
        Site.objects.create(hostname="testserver", root_page=root.get_first_child(), is_default_site=True)
        root.get_first_child().add_child(instance=DirectoryPage(title="Danh bạ", slug="danh-ba"))

    def reads_name_at(self):
        """The routes at which the name comes out."""
        caches["local"].clear()
        caches["default"].clear()
        pages = [page.specific.relative_url(Site.objects.get()) for page in Page.objects.live() if page.url]
        found = {route for route in routes(get_resolver().url_patterns) if self._told(route)}
        found |= {page for page in pages if self._bears(self.client.get(page))}
        with io.BytesIO(self.file) as file:
            file.name = "a.pdf"
            answer = self.client.post("/xac-minh-tep/", {"tep": file})
        return found | ({"/xac-minh-tep/"} if self._bears(answer) else set())

    def _told(self, route):
        addresses = [route]
        for name in ARGUMENT.findall(route):  # an argument that is not known here: say what stands for it
            place = re.compile(rf"<(?:\w+:)?{name}>")
            addresses = [place.sub(str(each), address) for address in addresses for each in self.known[name]]
        headers = {"authorization": f"Bearer {self.token}"}
        return any(self._bears(self.client.get(address, headers=headers)) for address in addresses)

    def _bears(self, response):
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if response.request["PATH_INFO"].startswith("/chia-se/") and response["Content-Type"] == "image/png":
            return True
        return NAME.encode() in body


class TestToThePublic:
    @pytest.mark.parametrize("is_signed_in", [False, True])
    def test_the_name_goes_and_comes_with_the_consent(self, client, held, certificate, is_signed_in):
        say(held, True, Purpose.PUBLIC_LISTING)
        if is_signed_in:
            client.force_login(UserFactory())
        public = Public(client, held, certificate)
        assert public.reads_name_at() == PUBLIC  # who was never asked has withdrawn nothing
        for is_given, places in ((False, set()), (True, PUBLIC)):
            say(held, is_given)
            assert public.reads_name_at() == places

    def test_all_else_is_still_told(self, client, held, certificate):
        card = TitleCard.of(Certification.objects.all(), at=timezone.now())[0]
        say(held, False)
        for code, facts in (
            (certificate.shown_code, [certificate.serial, certificate.course_title, certificate.holder_unit]),
            (card.shown_code, [held.decision.number, held.unit.name]),
        ):
            html = client.get(f"/xac-minh/{code}/").content.decode()
            assert all(fact in html for fact in [*facts, "còn hiệu lực", "Không nêu tên"])

    def test_a_picture_seen_before_is_asked_for_anew(self, client, held, certificate):
        address = reverse("certificates:shared_picture", args=[certificate.share_token])
        before = client.get(address)
        assert "no-cache" in before["Cache-Control"]
        say(held, False)
        assert client.get(address, headers={"if-none-match": before["ETag"]}).status_code == 404


class TestApi:
    @pytest.fixture
    def ask(self, client):
        caches["default"].clear()
        by = person_with(Role.PROVINCE)
        token = ApiToken.make("Hệ thống", ["roster"], by=by, at=timezone.now())[1]
        headers = {"authorization": f"Bearer {token}"}
        return lambda **asked: client.get("/api/v1/roster", asked, headers=headers).json()

    def test_leaves_the_line_with_all_but_the_name(self, held, ask):
        say(held, False)
        (line,) = ask()["lines"]
        assert (line["name"], line["decision_number"]) == (None, held.decision.number)
        assert (line["certification"], line["state"], line["unit"]) == (held.pk, "in_force", held.unit.name)

    def test_tells_the_name_neither_by_order_nor_by_cursor(self, held, ask):
        first, last = (certified(full_name=name, unit=held.unit) for name in ("Le Van An", "Le Van Yen"))
        other = certified(full_name="Le Van Binh", unit=held.unit)
        for each in (held, other):
            say(each, False)
        found, cursor, cursors = [], None, []
        while True:
            page = ask(limit=1, **({"cursor": cursor} if cursor else {}))
            found += [line["certification"] for line in page["lines"]]
            cursor = page["next"]
            if cursor is None:
                break
            cursors.append(json.loads(base64.urlsafe_b64decode(cursor)))
        assert found == [first.pk, last.pk, *sorted([held.pk, other.pk])]
        assert [key for key, _last in cursors[2:]] == [None]

    def test_takes_the_same_queries_for_many(self, held, ask, django_assert_num_queries):
        say(held, False)
        ask()
        with CaptureQueriesContext(connection) as one:
            ask()
        for name in "ABC":
            say(certified(full_name=f"Le Van {name}", unit=held.unit), False)
        with django_assert_num_queries(len(one)):
            ask()


class TestDocuments:
    @pytest.fixture
    def addresses(self, certificate):
        code = certificate.shown_code
        return [
            *(reverse(f"certificates:{name}", args=[code]) for name in ("download", "picture")),
            f"/chung-nhan/{code}/huy-hieu.png",
        ]

    def test_are_for_the_holder_alone(self, client, held, addresses):
        say(held, False)
        client.force_login(held.person)
        assert {client.get(each).status_code for each in addresses} == {200}
        client.force_login(person_with(Role.UNIT_OFFICER, held.unit))
        assert {client.get(each).status_code for each in addresses} == {302}
        say(held, True)
        assert {client.get(each).status_code for each in addresses} == {200}

    def test_no_card_is_made_for_anybody(self, client, held):
        say(held, False)
        for somebody in (held.person, person_with(Role.UNIT_OFFICER, held.unit)):
            client.force_login(somebody)
            assert client.get(reverse("registry:card", args=[held.pk])).status_code == 302
        with pytest.raises(NoCard):
            sheets(Certification.objects.all(), at=timezone.now())

    def test_sheets_say_whom_they_leave_out(self, client, held):
        certified(full_name="Le Van Con Lai", unit=held.unit)
        say(held, False)
        client.force_login(person_with(Role.PROVINCE))
        answer = client.post(reverse("roster:cards"), {"filters": ""})
        words = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
        assert "Le Van Con Lai" in words
        assert NAME not in words
        assert f" {NAME}:" in client.get(reverse("roster:index")).content.decode()

    def test_archives_leave_them_out(self, held, certificate):
        say(held, False)
        batch = Batch.objects.create(
            kind="archive",
            course=certificate.enrolment.course,
            subjects=[certificate.pk],
            total=1,
            requested_by=person_with(Role.PROVINCE),
            requested_at=timezone.now(),
            moved_at=timezone.now(),
        )
        work(batch)
        with zipfile.ZipFile(Batch.objects.get().file.open()) as archive:
            (only,) = archive.namelist()
            told = archive.read(only).decode()
        assert certificate.serial in told
        assert NAME not in told


class TestStaff:
    def test_see_since_when_beside_the_name(self, client, held, certificate):
        client.force_login(person_with(Role.PROVINCE))
        pages = [
            reverse("roster:index"),
            reverse("roster:certification", args=[held.pk]),
            reverse("registry_people:index"),
            reverse("registry_people:person", args=[held.person_id]),
            reverse("certificates_admin:index"),
        ]
        for is_given in (True, False):
            say(held, is_given)
            htmls = [client.get(page).content.decode() for page in pages]
            assert [NAME in html for html in htmls] == [True] * len(pages)  # these registers are kept
            assert ["không đồng ý xử lý dữ liệu từ" in html for html in htmls] == [not is_given] * len(pages)

    def test_see_it_of_many_with_the_same_queries(self, client, held, queries_of):
        client.force_login(person_with(Role.PROVINCE))
        pages = [reverse(f"{name}:index") for name in ("roster", "registry_people", "certificates_admin")]
        before = [queries_of(page) for page in pages]
        for name in "ABC":
            say(certified(full_name=f"Le Van {name}", unit=held.unit, scheme=held.scheme), False)
        caches["default"].clear()
        assert [queries_of(page) for page in pages] == before


class TestCheckOfMany:
    def test_says_no_more_than_the_public_page(self, client, held, certificate):
        client.force_login(person_with(Role.PROVINCE))
        address = reverse("certificates_admin:bulk_check")
        for is_given in (True, False):
            say(held, is_given)
            answer = client.post(address, {"codes": certificate.shown_code, "export": "csv"})
            assert (NAME in answer.content.decode("utf-8-sig")) is is_given
