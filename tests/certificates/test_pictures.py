import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from certificates import pictures


def picture(kind="PNG", size=(20, 10), colour=(10, 20, 30, 128), **options):
    mode = "RGB" if kind == "JPEG" else "RGBA"
    made = io.BytesIO()
    Image.new(mode, size, colour[: len(mode)]).save(made, kind, **options)
    return made.getvalue()


def upload(content, name="chu-ky.png"):
    return SimpleUploadedFile(name, content)


def problem(content, name="chu-ky.png"):
    with pytest.raises(ValidationError) as caught:
        pictures.as_png(upload(content, name))
    return caught.value.messages[0]


class TestAsPng:
    @pytest.mark.parametrize("kind", pictures.FORMATS)
    def test_takes_the_usual_formats(self, kind):
        made = pictures.as_png(upload(picture(kind)))
        assert Image.open(io.BytesIO(made)).format == "PNG"

    def test_makes_a_large_one_small(self):
        made = Image.open(io.BytesIO(pictures.as_png(upload(picture(size=(3000, 1500))))))
        assert made.size == (pictures.LONGEST_SIDE, pictures.LONGEST_SIDE // 2)

    def test_keeps_it_transparent(self):
        made = Image.open(io.BytesIO(pictures.as_png(upload(picture()))))
        assert made.getpixel((0, 0)) == (10, 20, 30, 128)

    def test_leaves_behind_what_else_a_file_carries(self):
        content = picture() + b"<?php system('id') ?>"
        assert b"php" not in pictures.as_png(upload(content))

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"xin chao",
            b"%PDF-1.7",
            b'<svg xmlns="http://www.w3.org/2000/svg"/>',
            picture()[:60],
            picture("BMP"),
        ],
        ids=["empty", "text", "pdf", "svg", "cut", "bmp"],
    )
    def test_says_what_is_no_picture(self, content):
        said = problem(content, "khong-phai-hinh.png")
        assert "khong-phai-hinh.png" in said
        assert "PNG" in said

    def test_refuses_a_file_that_unfolds_to_a_giant(self):
        assert "25" in problem(picture(size=(5001, 5000)))

    def test_refuses_a_large_file(self):
        assert "5 MB" in problem(b"x" * (pictures.LARGEST_FILE + 1))
