"""Which format a file is in, by what is in it; other kinds are told what they are."""

import io
import zipfile

import pytest
from docx import Document

from assessments.interchange.base import UnreadableFile
from assessments.interchange.formats import recognised

BANK = "Câu 1: Tập {1, 2} có mấy phần tử?\nA. 1\nB. 2\nĐáp án: B\n"


def zipped(*names):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


def word_file():
    file = io.BytesIO()
    Document().save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (BANK.encode(), "aiken"),
        (BANK.replace(" ", "\xa0").encode(), "aiken"),
        ("\ufeffHỏi?\r\nA. x\r\nB. y\r\n".encode(), "aiken"),
        (b"Q?{=a ~b}", "gift"),
        ("Chọn:\nA. một\nB. hai\n{=A ~B}".encode(), "gift"),
        ("<b>Đậm</b> là gì?{T}".encode(), "gift"),
        (b"\xef\xbb\xbf\n<?xml version='1.0'?><quiz/>", "moodle_xml"),
        ("<?xml version='1.0' encoding='UTF-16'?><quiz/>".encode("utf-16"), "moodle_xml"),
        (b"<quiz></quiz>", "moodle_xml"),
        (zipped("imsmanifest.xml", "a.xml"), "qti"),
        (zipped("xl/workbook.xml", "[Content_Types].xml"), "excel"),
        (word_file(), "word"),
    ],
)
def test_is_seen_in_the_file(data, name):
    assert recognised(data).name == name


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"{\\rtf1", "RTF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Word"),
        (b"<!DOCTYPE html><html></html>", "web"),
        (b"\x89PNG\r\n", "ảnh"),
        (b"abc\0def", "văn bản"),
        (zipped("mimetype", "content.xml"), "LibreOffice"),
        (zipped("h5p.json"), "H5P"),
        (zipped("moodle_backup.xml", "questions.xml"), "Moodle"),
        (zipped("ppt/presentation.xml", "[Content_Types].xml"), "PowerPoint"),
        (b"PK\3\4broken", "."),
        (b" \n", "."),
    ],
)
def test_of_another_kind_is_named(data, kind):
    with pytest.raises(UnreadableFile, match=kind):
        recognised(data)
