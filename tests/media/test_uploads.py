"""An upload that is not what its name says changes nothing."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.models import Role
from media.models import CustomDocument, CustomImage
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


def archive(member):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(member, "<x/>")
    return file.getvalue()


def picture():
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    return file.getvalue()


PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
TRUE = [
    ("ke-hoach.pdf", PDF),
    ("ke-hoach.docx", archive("word/document.xml")),
    ("danh-sach.xlsx", archive("xl/workbook.xml")),
    ("ghi-chu.txt", "Số điện thoại: 111".encode()),
]
FALSE = [
    ("ke-hoach.pdf", b"<script>alert(1)</script>"),
    ("ke-hoach.docx", archive("xl/workbook.xml")),
    ("danh-sach.xlsx", b"PK\x03\x04 broken"),
    ("ghi-chu.txt", b"MZ\x90\x00\x03\x00"),
    ("ghi-chu.csv", b"\xff\xfe\x00"),
    ("trang.html", b"<p>x</p>"),
]


@pytest.fixture
def administrator(client):
    user = UserFactory(is_superuser=True)
    client.force_login(user)
    return user


class TestDocuments:
    def upload(self, client, name, content):
        data = {"title": "Tài liệu", "file": SimpleUploadedFile(name, content), "tags": "", "collection": 1}
        return client.post(reverse("wagtaildocs:add"), data)

    @pytest.mark.parametrize(("name", "content"), TRUE, ids=[name for name, _ in TRUE])
    def test_true_to_its_name_is_kept(self, client, administrator, name, content):
        self.upload(client, name, content)
        with CustomDocument.objects.get().file.open() as kept:
            assert kept.read() == content

    @pytest.mark.parametrize(("name", "content"), FALSE, ids=[name for name, _ in FALSE])
    def test_that_is_something_else_is_refused(self, client, administrator, name, content):
        response = self.upload(client, name, content)
        assert response.status_code == 200
        assert not CustomDocument.objects.exists()

    def test_is_refused_also_among_several_at_once(self, client, administrator):
        data = {"title": "x", "files[]": SimpleUploadedFile("a.pdf", b"MZ"), "collection": 1}
        response = client.post(reverse("wagtaildocs:add_multiple"), data)
        assert response.json()["success"] is False
        assert not CustomDocument.objects.exists()


class TestPictures:
    def upload(self, client, name, content):
        data = {
            "title": "Hình",
            "file": SimpleUploadedFile(name, content),
            "tags": "",
            "collection": 1,
            "credit": "",
        }
        data |= dict.fromkeys(
            ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height"), ""
        )
        return client.post(reverse("wagtailimages:add"), data)

    def test_is_kept(self, client, administrator):
        self.upload(client, "hinh.png", picture())
        assert CustomImage.objects.count() == 1

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("hinh.png", b"MZ\x90"),
            ("hinh.jpg", PDF),
            ("hinh.svg", b"<svg onload='x()'/>"),
            ("hinh.jpg", picture()),
        ],
    )
    def test_that_is_none_is_refused(self, client, administrator, name, content):
        self.upload(client, name, content)
        assert not CustomImage.objects.exists()


def test_is_closed_to_learners(client):
    client.force_login(UserFactory(role=Role.LEARNER))
    assert client.get(reverse("wagtaildocs:add")).status_code == 403
    assert client.get(reverse("wagtailimages:add")).status_code == 403
