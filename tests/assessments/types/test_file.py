"""A file is handed in: checked, stored where no address leads, and found again only by who may."""

import hashlib
import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.items import FileItem, InvalidResponse
from assessments.models import AttemptFile, FileQuestion, response
from assessments.wording import refusal
from tests.accounts.factories import UserFactory
from tests.assessments.factories import FileQuestionFactory
from tests.assessments.types.journey import asked, kept, page, publish, result, stream, survives_freezing

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF"
pytestmark = pytest.mark.django_db


def docx():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", "<Relationships/>")
        archive.writestr("word/document.xml", "<w:document/>")
    return data.getvalue()


def plain_zip():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.txt", "x" * 3000)
    return data.getvalue()


@pytest.fixture
def attempt(learner):
    return asked(FileQuestionFactory(), learner, attempts_allowed=1)


def upload(client, attempt, name, data, **fields):
    """As the script sends it."""
    url = reverse("assessments:answer", args=[attempt.pk, 1])
    return client.post(url, {"sequence": "1", "q1.upload": SimpleUploadedFile(name, data), **fields})


class TestItem:
    ITEM = FileItem(prompt="?", extensions=("pdf", "docx"), max_size=1000_000)

    @pytest.mark.parametrize("value", ["x", "a" * 63, "G" * 64, "../../etc/passwd"])
    def test_takes_only_the_name_of_a_stored_file(self, value):
        with pytest.raises(InvalidResponse):
            self.ITEM.parse({"": [value]})

    def test_takes_a_word_file(self):
        self.ITEM.require_acceptable("kế hoạch.DOCX", docx())

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("virus.exe", PDF),
            ("virus.pdf", b"MZ\x90\x00" + b"\0" * 100),
            ("ke-hoach.docx", PDF),
            ("ke-hoach.docx", plain_zip()),
            ("khong-duoi", PDF),
            ("rong.pdf", b""),
            ("to.pdf", PDF + b" " * 1000_000),
        ],
        ids=["kind", "renamed", "other inside", "zip", "no extension", "empty", "too big"],
    )
    def test_refuses_what_is_not_what_it_says(self, name, data):
        with pytest.raises(InvalidResponse):
            self.ITEM.require_acceptable(name, data)


class TestQuestion:
    def test_survives_freezing(self):
        assert survives_freezing(FileQuestionFactory())

    def test_needs_a_kind_of_file(self):
        with pytest.raises(ValidationError):
            FileQuestion(extensions=[]).clean()

    def test_is_written_in_the_staff_area(self, client, trainer):
        fields = {"extensions": ["pdf"], "max_megabytes": 5, "rubric": "null"}
        publish(client, FileQuestion, fields | stream("criteria"))
        assert FileQuestion.objects.get().latest_version.item.extensions == ("pdf",)


class TestUpload:
    def test_is_stored_and_found_again(self, client, attempt):
        assert upload(client, attempt, "kế hoạch.pdf", PDF).json() == {"saved": 1}
        assert kept(attempt) == {"file": hashlib.sha256(PDF).hexdigest()}
        html = page(client, attempt)
        stored = AttemptFile.objects.get()
        assert "kế hoạch.pdf" in html
        assert reverse("assessments:file", args=[stored.pk]) in html

    def test_works_without_script(self, client, attempt):
        response = client.post(
            attempt.get_absolute_url(), {"known": 0, "q1": "", "q1.upload": SimpleUploadedFile("a.pdf", PDF)}
        )
        assert response.status_code == 302
        assert kept(attempt) == {"file": hashlib.sha256(PDF).hexdigest()}

    def test_of_another_kind_is_refused_in_words_and_stores_nothing(self, client, attempt):
        response = upload(client, attempt, "virus.pdf", b"MZ" + b"\0" * 100)
        assert response.status_code == 400
        assert response.json()["error"]
        assert not AttemptFile.objects.exists()

    def test_twice_is_stored_once(self, client, attempt):
        upload(client, attempt, "a.pdf", PDF)
        upload(client, attempt, "a.pdf", PDF, sequence="2")
        assert AttemptFile.objects.count() == 1

    def test_of_somebody_else_cannot_be_handed_in(self, client, attempt):
        other = asked(attempt.items.get().version.question, UserFactory())
        AttemptFile.store(other.items.select_related("attempt").get(), "a.pdf", PDF, at=other.started_at)
        url = reverse("assessments:answer", args=[attempt.pk, 1])
        sha256 = hashlib.sha256(PDF).hexdigest()
        assert client.post(url, {"sequence": "1", "q1": sha256}).status_code == 400
        assert kept(attempt) is None

    def test_after_handing_in_stores_nothing(self, client, attempt):
        attempt.submit(at=attempt.started_at)
        assert upload(client, attempt, "a.pdf", PDF).status_code == 409
        assert not AttemptFile.objects.exists()

    def test_waits_for_a_marker(self, client, attempt):
        upload(client, attempt, "a.pdf", PDF)
        html = result(client, attempt)
        attempt.refresh_from_db()
        assert attempt.state == "awaiting_marking"
        assert "a.pdf" in html


class TestRoom:
    """How much is taken: what came in stays, since an answer may be disputed."""

    @staticmethod
    def pdf(number):
        return PDF + str(number).encode()

    @pytest.fixture(autouse=True)
    def _little_room(self, monkeypatch):
        room = {"question": (3, 1000), "attempt": (5, 2000), "person": (6, 3000)}
        monkeypatch.setattr("assessments.models.response.ROOM", room)

    def test_of_a_question_is_bounded_in_words(self, client, attempt):
        for number in range(3):
            assert upload(client, attempt, "a.pdf", self.pdf(number), sequence=number + 1).status_code == 200
        answer = upload(client, attempt, "a.pdf", self.pdf(3), sequence=4)
        assert answer.status_code == 400
        assert "3 tệp" in answer.json()["error"]
        assert AttemptFile.objects.count() == 3
        assert kept(attempt) == {"file": hashlib.sha256(self.pdf(2)).hexdigest()}

    def test_is_not_asked_for_what_is_there_already(self, client, attempt):
        for number in range(3):
            upload(client, attempt, "a.pdf", self.pdf(number), sequence=number + 1)
        assert upload(client, attempt, "a.pdf", self.pdf(0), sequence=4).status_code == 200

    def test_counts_bytes_too(self, client, attempt):
        upload(client, attempt, "a.pdf", PDF + b" " * 900)
        assert self.refused(attempt, PDF + b" " * 100) == "question_full"

    @pytest.mark.parametrize(("of", "room"), [("attempt", (2, 2000)), ("person", (9, 400))])
    def test_of_an_attempt_and_a_person_is_bounded(self, attempt, monkeypatch, of, room):
        monkeypatch.setitem(response.ROOM, of, room)
        learner = attempt.learner
        stored = attempt if of == "attempt" else asked(FileQuestionFactory(), learner)
        for number in range(2):
            AttemptFile.store(
                stored.items.select_related("attempt").get(),
                "a.pdf",
                self.pdf(number) + b" " * 150,
                at=stored.started_at,
            )
        assert self.refused(attempt, PDF) == f"{of}_full"

    def test_of_others_counts_for_nobody_else(self, client, attempt):
        other = asked(attempt.items.get().version.question, UserFactory())
        item = other.items.select_related("attempt").get()
        for number in range(3):
            AttemptFile.store(item, "a.pdf", self.pdf(number), at=other.started_at)
        assert upload(client, attempt, "a.pdf", PDF).status_code == 200

    def test_is_asked_for_with_the_person_locked(self, attempt):
        item = attempt.items.select_related("attempt").get()
        with CaptureQueriesContext(connection) as queries:
            AttemptFile.store(item, "a.pdf", PDF, at=attempt.started_at)
        lock = next(n for n, query in enumerate(queries) if "FOR NO KEY UPDATE" in query["sql"])
        count = next(n for n, query in enumerate(queries) if "SUM(" in query["sql"])
        assert lock < count

    @staticmethod
    def refused(attempt, data):
        """The reason for which the file is not taken."""
        with pytest.raises(InvalidResponse) as caught:
            AttemptFile.store(
                attempt.items.select_related("attempt").get(), "b.pdf", data, at=attempt.started_at
            )
        assert refusal(caught.value)
        return caught.value.reason


class TestDownload:
    @pytest.fixture
    def stored(self, attempt):
        return AttemptFile.store(
            attempt.items.select_related("attempt").get(), "kế hoạch.pdf", PDF, at=attempt.started_at
        )

    def test_is_for_who_handed_it_in(self, client, stored):
        response = client.get(reverse("assessments:file", args=[stored.pk]))
        assert b"".join(response.streaming_content) == PDF
        assert response["Content-Disposition"].startswith("attachment")

    def test_is_for_markers(self, client, stored):
        client.force_login(UserFactory(role="trainer"))
        assert client.get(reverse("assessments:file", args=[stored.pk])).status_code == 200

    def test_is_for_nobody_else(self, client, stored):
        client.force_login(UserFactory())
        assert client.get(reverse("assessments:file", args=[stored.pk])).status_code == 404
        client.logout()
        assert client.get(reverse("assessments:file", args=[stored.pk])).status_code == 302
