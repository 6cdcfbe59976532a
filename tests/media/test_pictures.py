"""Pictures made to hurt, at each door."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.models import User
from assessments.importing import _wrong_with_picture
from assessments.interchange.base import Picture
from certificates.pictures import as_png
from media import pictures
from media.models import CustomImage


def png(width, height):
    """A PNG of this size, whose pixels are not there: whoever decodes it fails, whoever reads its header does not."""
    made = b"\x89PNG\r\n\x1a\n"
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    for name, data in ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(9))), (b"IEND", b"")):
        made += struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return made


def whole(kind="PNG", size=(40, 30), **options):
    made = io.BytesIO()
    Image.new("RGB", size).save(made, kind, **options)
    return made.getvalue()


def animation(frames):
    pages = [Image.new("P", (1, 1), number % 2) for number in range(frames)]
    made = io.BytesIO()
    pages[0].save(
        made, "GIF", save_all=True, append_images=pages[1:], optimize=False, duration=list(range(frames))
    )
    return made.getvalue()


HOSTILE = {
    "many pixels": ("anh.png", png(8000, 4000), "triệu điểm ảnh"),
    "a bomb": ("anh.png", png(60_000, 60_000), "quá nhiều điểm ảnh"),
    "a script": ("anh.gif", b"GIF89a<script>alert(1)</script>", "không phải là hình đọc được"),
    "cut off": ("anh.jpg", whole("JPEG", (400, 300))[:-300], "không phải là hình đọc được"),
    "no pixels": ("anh.png", png(40, 30), "không phải là hình đọc được"),
    "an archive": ("anh.webp", b"PK\x03\x04" + bytes(60), "không phải là hình đọc được"),
}


@pytest.fixture
def no_decoding(monkeypatch):
    """Whoever decodes a picture fails."""

    def refuse(self):
        raise AssertionError("a picture was decoded")

    monkeypatch.setattr(Image.Image, "load", refuse)


class TestModest:
    @pytest.mark.parametrize("size", [(8000, 4000), (25_000_001, 1)])
    def test_refuses_by_the_header(self, size, no_decoding):
        with pytest.raises(ValidationError):
            pictures.require_modest(io.BytesIO(png(*size)), "anh.png")

    def test_takes_the_photograph_of_a_phone(self):
        pictures.require_modest(io.BytesIO(png(4000, 3000)), "anh.png")

    def test_counts_the_pictures_of_an_animation(self):
        pictures.require_modest(io.BytesIO(animation(pictures.MOST_FRAMES)), "anh.gif")
        with pytest.raises(ValidationError, match="200"):
            pictures.require_modest(io.BytesIO(animation(pictures.MOST_FRAMES + 1)), "anh.gif")

    def test_says_how_to_make_it_smaller(self):
        with pytest.raises(ValidationError) as caught:
            pictures.require_modest(io.BytesIO(png(8000, 4000)), "anh.png")
        (said,) = caught.value.messages
        assert "8.000 × 4.000" in said
        assert "25" in said


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "content", "said"), HOSTILE.values(), ids=HOSTILE)
class TestEachDoor:
    def test_of_the_library(self, client, name, content, said):
        client.force_login(User.objects.create_superuser("goc", "x", full_name="Gốc"))
        sent = {"title": "Ảnh", "file": SimpleUploadedFile(name, content)}
        response = client.post(reverse("wagtailimages:add"), sent)
        assert said in response.content.decode()
        sent = {"files[]": SimpleUploadedFile(name, content)}
        response = client.post(
            reverse("wagtailimages:add_multiple"), sent, headers={"X-Requested-With": "XMLHttpRequest"}
        )
        assert said in response.json()["error_message"]
        assert not CustomImage.objects.exists()

    def test_of_certificates(self, name, content, said):
        with pytest.raises(ValidationError, match=said):
            as_png(SimpleUploadedFile(name, content))

    def test_of_imported_questions(self, name, content, said):
        assert said in _wrong_with_picture(Picture(name, content))


@pytest.mark.django_db
def test_a_good_picture_is_taken(client):
    client.force_login(User.objects.create_superuser("goc", "x", full_name="Gốc"))
    sent = {"title": "Ảnh", "file": SimpleUploadedFile("anh.jpg", whole("JPEG"))}
    client.post(reverse("wagtailimages:add"), sent)
    image = CustomImage.objects.get()
    assert (image.width, image.height) == (40, 30)
    client.post(reverse("wagtailimages:edit", args=[image.pk]), {"title": "Tên mới"})
    assert CustomImage.objects.get().title == "Tên mới"
