"""Text of documents, as people and programs read it out, and names that no layout likes."""

import io
import itertools
import shutil
import subprocess
import unicodedata

from pypdf import PdfReader

TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
VOWELS = "aăâeêioôơuưy"
EVERY_LETTER = [
    unicodedata.normalize("NFC", vowel + tone) for vowel, tone in itertools.product(VOWELS, TONES)
] + ["đ"]
"""Each vowel of the Vietnamese alphabet with each tone, and đ: 73 letters."""

AWKWARD = [
    "Lê An",
    "Nguyễn Thị Ướt Ừ Ữ Ự Hoàng Phượng",
    " ".join(EVERY_LETTER[:40]),
    " ".join(EVERY_LETTER[40:]).upper(),
    '#read("/etc/passwd") $x$ *b* _i_ `c` <l> @r \\ #image("x")',
    "Công Tằng Tôn Nữ " + "Phương Thảo " * 8,  # 113 letters
    "Nguyễn " * 17,  # 118 letters
    "Ư" * 150,
    "H'Hen Niê Kđăm (Bích)",
    "{holder_name} {hours} %s {{x}}",
]


def pages(pdf):
    """The text of each page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def poppler(pdf, tmp_path):
    """The text by another program."""
    assert shutil.which("pdftotext"), "install poppler-utils"
    file = tmp_path / "document.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, check=True)
    return done.stdout.decode()


def squeezed(text):
    """Without white space and the signs that let a long word break."""
    return "".join(text.replace("\u200b", "").split())
