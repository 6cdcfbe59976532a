"""Documents whose texts were made to hold the compiler up."""

import datetime
import unicodedata

import pytest

from elearn.base import documents
from elearn.base.documents import plain_text

NOW = datetime.datetime(2026, 11, 27, tzinfo=datetime.UTC)
EXOTIC = ["\u0485", "\u1ab0", "\u1ac5", "\u1dc0", "\u1dde", "\u20d0", "\u0e34", "\u0e33", "\u17b7", "\u17d2"]


@pytest.fixture
def runs(monkeypatch):
    """How often Typst was run."""
    made = []
    compiler = documents._compiler()

    class Counted:
        def compile(self, **options):
            made.append(options)
            return compiler.compile(**options)

    monkeypatch.setattr(documents, "_compiler", Counted)
    return made


@pytest.fixture(params=["Be Vietnam Pro", "Noto Serif"])
def template(request):
    """A template in one of the fonts of the house that lists names."""
    return f"""
        #set text(font: "{request.param}")
        #set document(title: "x")
        #for name in json(bytes(sys.inputs.data)).names [#name \\ ]
    """.encode()


def render(template, names):
    return documents.render(template, {"names": names}, made_at=NOW)


class TestLettersThatNoFontHas:
    @pytest.mark.parametrize(
        "name",
        [
            "".join(f"A{chr(0x1F600 + number)}" for number in range(40)),
            "".join(f"e{mark}" for mark in EXOTIC),
            "".join(f"1{mark}" for mark in EXOTIC),
            "".join(f"ᾳ{mark}" for mark in EXOTIC),
            "\u1680\u2041\u2043\u211f\u2121\u2123\u2125\u3000\u2028",
        ],
        ids=["emoji", "over letters", "over digits", "over Greek", "signs"],
    )
    def test_cost_one_run(self, runs, template, name):
        assert render(template, [name, "Nguyễn Văn Mẫu"])
        assert len(runs) == 1

    def test_whatever_is_said_to_be_shown_is_shown(self, runs, template):
        signs = [chr(code) for code in range(0x20, 0x2FA20) if not 0xD800 <= code < 0xE000]
        signs = [sign for sign in signs if plain_text(sign) == sign]
        marks = [sign for sign in signs if unicodedata.category(sign)[0] == "M"]
        render(
            template, [plain_text(f"{base}{mark}B") for base in ("e", "1", "ก", "ក", "ᾳ") for mark in marks]
        )
        render(template, [f"A{sign}" for sign in signs])
        assert len(runs) == 2

    def test_do_not_cost_the_others_their_names(self, runs, template, monkeypatch):
        monkeypatch.setattr(
            documents, "leave_out_without_a_font", lambda text: text
        )  # one that we know nothing of
        render(template, ["1\u0e34", "Nguyễn Thị Hiền", "ថាច់"])
        assert len(runs) == 2
        assert '"Nguyễn Thị Hiền"' in runs[-1]["sys_inputs"]["data"]
