"""HTML of other systems: what means something is kept, put into words, or refused; nothing goes without a word."""

import re
from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.interchange.base import Broken
from assessments.interchange.foreign_html import kept, line
from assessments.interchange.html import TAGS, clean, to_text
from assessments.interchange.moodle_text import HTML, MARKDOWN, MOODLE, PLAIN, as_html, as_line
from tests.assessments.interchange.strategies import htmls

WORDS = st.text("abcđê<>&;x19 ", min_size=1, max_size=12)
INLINE = ["b", "i", "span", "font", "code", "strong", "mark"]
BLOCKS = ["p", "div", "h3", "li", "td", "blockquote", "section", "dd"]


def words_in(html):
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]*>", "", html)))


@st.composite
def foreign(draw):
    """Words in elements of other systems, and the words alone, with a space where a new line begins."""
    html, words = "", ""
    for _number in range(draw(st.integers(1, 5))):
        text, name = draw(WORDS), draw(st.sampled_from(INLINE + BLOCKS))
        space = " " if name in BLOCKS else ""
        element = f"<{name} class=x>{escape(text)}</{name}>"
        wrapped = {"td": f"<table><tr>{element}</tr></table>", "li": f"<ul>{element}</ul>"}
        html += wrapped.get(name, element)
        words += f"{space}{text}{space}"
    return html, " ".join(words.split())


class TestWords:
    @given(foreign())
    def test_are_all_kept_and_apart_where_lines_are(self, pair):
        html, words = pair
        assert " ".join(to_text(kept(html)).split()) == words
        assert line(html) == words

    @given(st.text("ab<>/=\"' ypđ&", max_size=30))
    def test_behind_a_sign_that_begins_no_tag_stay(self, text):
        html = text.replace("&", "&amp;")
        known = {"a", "b", "p"}
        if any(name.lower() in known for name in re.findall(r"</?([a-zA-Z][\w:-]*)", html)):
            return
        assert words_in(kept(html)) == re.sub(r"\s+", "", text)

    @given(htmls)
    def test_in_our_own_html_are_as_they_were(self, html):
        assert kept(html) == html

    @given(st.text(max_size=60) | st.text("<>&/spantdrbiol=\"'x ;#", max_size=80))
    def test_of_anything_are_kept_or_refused(self, html):
        try:
            found = kept(html)
        except Broken:
            return
        assert clean(found) == found
        assert set(re.findall(r"</?(\w+)", found)) <= TAGS


class TestMeaning:
    @pytest.mark.parametrize(
        ("html", "words"),
        [
            ("2<sup>3</sup> = 8", "2³ = 8"),
            ("10<sup>-3</sup>, 10<sup>n+1</sup>", "10⁻³, 10ⁿ⁺¹"),
            ("H<sub>2</sub>SO<sub>4</sub>", "H₂SO₄"),
            ("x<sup>đ</sup> và y<sub>A B</sub>", "x^(đ) và y_(A B)"),
            ('m<span style="vertical-align: super">2</span>', "m²"),
            ("Nếu x<y thì y>x", "Nếu x<y thì y>x"),
            ("a<b và c>d", "a<b và c>d"),
            ("a<b>c", "a<b>c"),
            ("Thẻ <title> là gì?", "Thẻ <title> là gì?"),
            ("5 < 6 &amp; 7 &gt; 3", "5 < 6 & 7 > 3"),
            ("<ul><li>một</li><li>hai</li></ul>ba", "một hai ba"),
            ("<ol type='A'><li>một</li><li>hai</li></ol>", "A. một B. hai"),
            ("<ol start=3><li>ba</li><li>bốn</li></ol>", "3. ba 4. bốn"),
            ("<ol type=i><li>một</li><li value=4>bốn</li></ol>", "i. một iv. bốn"),
            ("<table><tr><td>Năm</td><td>Số vụ</td></tr><tr><td>2020</td><td>15</td></tr></table>", None),
            ("một<br>hai<hr>ba", "một hai ba"),
            ("<div>một<div>hai</div>ba</div><div>bốn</div>", "một hai ba bốn"),
            ("<q>111</q>", "“111”"),
            ('<a href="https://vidu.vn/a?b=1&amp;c">đây</a>', "đây (https://vidu.vn/a?b=1&c)"),
            ('<a href="https://vidu.vn/">vidu.vn</a>', "vidu.vn"),
            ('<a href="tel:111">111</a> <a href="#cuoi">cuối</a>', "111 cuối"),
            ("<o:p>&nbsp;</o:p>một<!-- hai --><![endif]-->", None),
            ("<u>Cả câu</u>", "Cả câu"),
        ],
    )
    def test_is_kept(self, html, words):
        if words is not None:
            assert line(html) == words
        assert not re.search("<(?!/?(?:p|br|b|em|i|ul|ol|li)>)", kept(html))

    def test_of_a_table_is_cells_apart(self):
        html = (
            "<table><tr><th>Năm</th><th>Số vụ</th></tr><tr><td>2020</td><td>1<sup>2</sup></td></tr></table>"
        )
        assert kept(html) == "<p>Năm | Số vụ</p><p>2020 | 1²</p>"
        assert line(html) == "Năm | Số vụ; 2020 | 1²"

    @pytest.mark.parametrize(
        "html",
        [
            "<img src=x>",
            "<audio controls><source src=a.mp3></audio>",
            "<video src=a></video>",
            "<iframe src=a></iframe>",
            "<math><mi>x</mi></math>",
            "<svg><circle/></svg>",
            "<p>Điền <input type=text> vào</p>",
            "<s>111</s> 115",
            '<span style="text-decoration: line-through">111</span> 115',
            '<p style="display:none">Đáp án</p>',
            '<a href="@@PLUGINFILE@@/loi-ke.mp3">lời kể</a>',
            '<a href="/mod/page/view.php?id=1">bài</a>',
            "<table><tr><td colspan=2>a</td></tr><tr><td>b</td><td>c</td></tr></table>",
            "<td>a</td><td>b</td>",
            "<p>Từ <u>gạch chân</u> là gì?</p>",
            "<div>" * 150 + "x" + "</div>" * 150,
        ],
    )
    def test_that_would_be_lost_is_refused(self, html):
        with pytest.raises(Broken):
            kept(html)

    def test_of_a_line_under_some_words_is_refused_in_an_answer_only(self):
        assert kept("<u>một</u> hai") == "<em>một</em> hai"
        with pytest.raises(Broken):
            line("<u>một</u> hai")


class TestFormats:
    @pytest.mark.parametrize(
        ("text", "style", "html"),
        [
            ("111 &amp; 113", HTML, "111 &amp; 113"),
            ("111 &amp; 113", MOODLE, "<p>111 &amp; 113</p>"),
            ("111 &amp; 113", PLAIN, "<p>111 &amp;amp; 113</p>"),
            ("Dòng một\nDòng hai", MOODLE, "<p>Dòng một<br>Dòng hai</p>"),
            ("Dòng một\nDòng <b>hai</b>\n<p>ba</p>\n<p>bốn</p>", MOODLE, None),
            ("<b>một</b>\nhai", PLAIN, "<p>&lt;b&gt;một&lt;/b&gt;<br>hai</p>"),
            ("Chọn câu **sai**.", MARKDOWN, "<p>Chọn câu <strong>sai</strong>.</p>"),
            ("x<y thì y>x", MARKDOWN, "<p>x&lt;y thì y&gt;x</p>"),
            ("| a | b |\n|---|---|\n| 1 | 2 |", MARKDOWN, "<p>a | b</p><p>1 | 2</p>"),
        ],
    )
    def test_are_read_as_moodle_shows_them(self, text, style, html):
        expected = html or "Dòng một<br>Dòng <b>hai</b><p>ba</p><p>bốn</p>"
        assert as_html(text, style) == expected

    @pytest.mark.parametrize(
        ("text", "style", "words"),
        [
            ("<b>1</b> &amp; 2", HTML, "1 & 2"),
            ("<b>1</b> &amp; 2", PLAIN, "<b>1</b> &amp; 2"),
            ("*1* &amp; 2", MARKDOWN, "1 & 2"),
            ("một\nhai", MOODLE, "một hai"),
        ],
    )
    def test_of_answers_are_those_of_their_question(self, text, style, words):
        assert as_line(text, style) == words
