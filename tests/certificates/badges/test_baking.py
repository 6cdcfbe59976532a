import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from certificates.badges import baking
from certificates.badges.baking import NothingBaked

TOKENS = st.text(st.sampled_from("abcXYZ0189-_."), min_size=1, max_size=3000)
SVG = b"""<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><title>Huy hi\xe1\xbb\x87u &amp; h\xc3\xacnh</title>
<circle r="4"/></svg>"""


def png(mode="RGBA", size=(7, 5)):
    file = io.BytesIO()
    Image.new(mode, size, 1).save(file, "PNG")
    return file.getvalue()


def itxt_chunks(picture):
    """By hand: the chunks of text, so that a fault in the code would show."""
    found, at = [], 8
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        if picture[at + 4 : at + 8] == b"iTXt":
            found.append(picture[at + 8 : at + 8 + length])
        at += 12 + length
    return found


class TestPng:
    @given(TOKENS)
    def test_gives_the_token_back(self, token):
        assert baking.token_in_png(baking.bake_png(png(), token)) == token

    def test_bakes_an_uncompressed_chunk_with_the_keyword_of_the_standard(self):
        assert itxt_chunks(baking.bake_png(png(), "a.b.c")) == [b"openbadgecredential\0\0\0\0\0a.b.c"]

    def test_is_read_by_another_library_too(self):
        with Image.open(io.BytesIO(baking.bake_png(png(), "a.b.c"))) as picture:
            picture.load()
            assert picture.text["openbadgecredential"] == "a.b.c"

    @pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA"])
    def test_leaves_the_picture_as_it_was(self, mode):
        files = png(mode), baking.bake_png(png(mode), "a.b.c")
        before, after = (Image.open(io.BytesIO(file)) for file in files)
        assert (before.mode, before.size, before.tobytes()) == (after.mode, after.size, after.tobytes())

    def test_replaces_what_was_baked_before(self):
        twice = baking.bake_png(baking.bake_png(png(), "old.old.old"), "new.new.new")
        assert len(itxt_chunks(twice)) == 1
        assert baking.token_in_png(twice) == "new.new.new"

    def test_finds_nothing_in_a_picture_that_was_saved_anew(self):
        file = io.BytesIO()
        with Image.open(io.BytesIO(baking.bake_png(png(), "a.b.c"))) as picture:
            picture.save(file, "PNG")
        with pytest.raises(NothingBaked):
            baking.token_in_png(file.getvalue())

    @given(st.integers(0, 400))
    def test_finds_nothing_in_a_part_of_a_file(self, end):
        whole = baking.bake_png(png(), "a" * 400)
        with pytest.raises(NothingBaked):
            list(baking._chunks(whole[:end]))

    @given(st.binary(max_size=100))
    def test_finds_nothing_in_anything_else(self, rest):
        with pytest.raises(NothingBaked):
            baking.token_in_png(baking.PNG_SIGNATURE + rest)

    def test_takes_no_compressed_token(self):
        body = b"openbadgecredential\0\1\0\0\0" + zlib.compress(b"a.b.c")
        chunk = struct.pack(">I", len(body)) + b"iTXt" + body + struct.pack(">I", zlib.crc32(b"iTXt" + body))
        whole = png()
        with pytest.raises(NothingBaked):
            baking.token_in_png(whole[:33] + chunk + whole[33:])


class TestSvg:
    @given(TOKENS)
    def test_gives_the_token_back(self, token):
        assert baking.token_in_svg(baking.bake_svg(SVG, token)) == token

    def test_puts_the_element_of_the_standard_first(self):
        root = etree.fromstring(baking.bake_svg(SVG, "a.b.c"))
        assert root.nsmap["openbadges"] == "https://purl.imsglobal.org/ob/v3p0"
        assert root[0].tag == "{https://purl.imsglobal.org/ob/v3p0}credential"
        assert root[0].prefix == "openbadges"
        assert dict(root[0].attrib) == {"verify": "a.b.c"}

    def test_leaves_the_rest_as_it_was(self):
        before, after = etree.fromstring(SVG), etree.fromstring(baking.bake_svg(SVG, "a.b.c"))
        after.remove(after[0])
        told = [
            [(e.tag, dict(e.attrib), (e.text or "").strip()) for e in root.iter()] for root in (before, after)
        ]
        assert told[0] == told[1]

    def test_replaces_what_was_baked_before(self):
        twice = etree.fromstring(baking.bake_svg(baking.bake_svg(SVG, "old"), "new"))
        assert [
            each.get("verify") for each in twice.iter("{https://purl.imsglobal.org/ob/v3p0}credential")
        ] == ["new"]

    @pytest.mark.parametrize("picture", [b"", b"<svg", b"<html/>", SVG, b"\0\1\2", "ảnh".encode()])
    def test_finds_nothing_in_anything_else(self, picture):
        with pytest.raises(NothingBaked):
            baking.token_in_svg(picture)

    def test_reads_no_other_file_and_grows_no_entity(self):
        harm = b"""<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "&x;&x;">]>
        <svg xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"><openbadges:credential>&y;</openbadges:credential></svg>"""
        with pytest.raises(NothingBaked):
            baking.token_in_svg(harm)
