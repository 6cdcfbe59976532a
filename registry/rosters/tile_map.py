"""The map of the communes as SVG: one square each, told apart by colour and by pattern, with the figures as text."""

from collections.abc import Callable
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext

from registry.rosters.coverage import Place

SIDE, GAP = 80, 4
# Colours that stay apart for the colour-blind (Okabe and Ito), each with a pattern of its own and ink that reads on it.
LEVELS = {
    "none": ("#ffffff", "cross", "#1c2430"),
    "half": ("#e69f00", "lines", "#1c2430"),
    "below": ("#f6e27a", "dots", "#1c2430"),
    "met": ("#0b5cad", "", "#ffffff"),
    "untold": ("#d9dde3", "", "#1c2430"),
}
PATTERNS = {
    "cross": '<path d="M0 12 12 0M0 0 12 12" stroke="#c9ced6" stroke-width="1.5"/>',
    "lines": '<path d="M0 12 12 0" stroke="#b87d00" stroke-width="2"/>',
    "dots": '<circle cx="3" cy="3" r="1.5" fill="#b59b1c"/>',
}


def level_words() -> dict[str, str]:
    """What each level is called."""
    return {
        "none": gettext("nobody"),
        "half": gettext("below half of the target"),
        "below": gettext("below the target"),
        "met": gettext("target met"),
        "untold": gettext("no target"),
    }


def said(place: Place) -> str:
    """The tile in words."""
    facts = {
        "place": place.locality.name,
        "people": place.people,
        "target": place.target,
        "missing": place.missing,
    }
    if not place.target:
        return gettext("%(place)s: %(people)s certified, no target") % facts
    return gettext("%(place)s: %(people)s certified, target %(target)s, %(missing)s missing") % facts


def tile_map(
    places: list[Place],
    title: str,
    address: Callable[[Place], str] | None = None,
    above: list[str] | None = None,
) -> str:
    """SVG of those that have a tile; with `address`, each tile is a link. Empty when none has.

    With lines to stand `above` it, the picture tells by itself what it shows: the title, these, and how to read a tile.
    """
    tiles = sorted(
        (place for place in places if place.locality.tile_col is not None),
        key=lambda place: (place.locality.tile_row or 0, place.locality.tile_col or 0),
    )
    if not tiles:
        return ""
    columns = [place.locality.tile_col or 0 for place in tiles]
    rows = [place.locality.tile_row or 0 for place in tiles]
    # An officer's few communes leave out the empty sea around them, and keep the size that they have among all.
    left, bottom = min(columns) * SIDE, (1 + max(rows)) * SIDE
    top: float = min(rows) * SIDE
    legend, legend_width = _legend(left, bottom + 14)
    words, words_height, words_width = (
        _heading([title, *above, *how_to_read()], left, top) if above else ("", 0, 0)
    )
    width = max((1 + max(columns)) * SIDE - left, legend_width, words_width)
    top, height = top - words_height, bottom + 48 - top + words_height
    patterns = "".join(
        f'<pattern id="tile-{name}" width="12" height="12" patternUnits="userSpaceOnUse">{drawn}</pattern>'
        for name, drawn in PATTERNS.items()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {width:.0f} {height}" '
        f'class="tile-map" role="group" '
        f"aria-label={quoteattr(title)} font-family=\"'Be Vietnam Pro', system-ui, sans-serif\">"
        f"<title>{escape(title)}</title><defs>{patterns}</defs>"
        f"{words}{''.join(_tile(place, address) for place in tiles)}{legend}</svg>"
    )


def how_to_read() -> list[str]:
    """What the figures in a tile are."""
    return [
        gettext("In each square: people certified / target (−people missing)."),
        gettext(
            "Each scheme has a target of its own, so that some can be missing where the sum is above it."
        ),
    ]


def _heading(lines: list[str], left: float, bottom: float) -> tuple[str, float, float]:
    """The lines above the tiles, the first one large; how high they are, and how wide."""
    height = 46 + 24 * (len(lines) - 1)
    drawn = "".join(
        f'<text x="{left}" y="{bottom - height + (28 if not number else 30 + 24 * number)}" '
        f'font-size="{16 if number else 26}" font-weight="{400 if number else 700}" fill="#1c2430">'
        f"{escape(words)}</text>"
        for number, words in enumerate(lines)
    )
    return drawn, height, max(len(words) * (8.2 if number else 14.5) for number, words in enumerate(lines))


def _square(level: str, x: float, y: float, side: float) -> str:
    fill, pattern, _ink = LEVELS[level]
    box = f'x="{x}" y="{y}" width="{side}" height="{side}" rx="{side / 12:.1f}"'
    drawn = f'<rect {box} fill="{fill}" stroke="#545e6c"/>'
    return drawn + (f'<rect {box} fill="url(#tile-{pattern})"/>' if pattern else "")


def _tile(place: Place, address: Callable[[Place], str] | None) -> str:
    x, y = (place.locality.tile_col or 0) * SIDE, (place.locality.tile_row or 0) * SIDE
    side = SIDE - GAP
    fill, _pattern, ink = LEVELS[place.level]
    figures = f"{place.people}/{place.target}" if place.target else str(place.people)
    missing = f" (−{place.missing})" if place.missing else ""
    # A rim of the tile's colour keeps the pattern off the letters.
    look = f'text-anchor="middle" fill="{ink}" stroke="{fill}" stroke-width="3" paint-order="stroke"'
    lines = _lines(place.locality.name.removeprefix("Xã ").removeprefix("Phường "))
    names = "".join(
        f'<text class="tile-name" x="{x + side / 2}" y="{y + 17 + 13 * number}" font-size="12" '
        f"{look}>{escape(line)}</text>"
        for number, line in enumerate(lines)
    )
    longest = len(figures + missing)
    size = 20 if longest < 7 else 14 if longest < 10 else 11
    drawn = (
        f"<title>{escape(said(place))}</title>{_square(place.level, x, y, side)}{names}"
        f'<text class="tile-figures" x="{x + side / 2}" y="{y + 66}" font-size="{size}" font-weight="700" '
        f'{look}>{figures}<tspan class="tile-missing">{missing}</tspan></text>'
    )
    if address is None:
        return f"<g>{drawn}</g>"
    return f"<a href={quoteattr(address(place))} aria-label={quoteattr(said(place))}>{drawn}</a>"


def _lines(name: str, longest: int = 10) -> list[str]:
    """The name in lines of about ten letters, at most three."""
    lines: list[str] = []
    for word in name.split():
        if lines and (len(lines[-1]) + 1 + len(word) <= longest or len(lines) == 3):
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def marks() -> list[tuple[str, str]]:
    """The legend as (SVG, words) for a page that holds the map, whose patterns it uses; escaped."""
    return [
        (
            f'<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">{_square(level, 1, 1, 22)}</svg>',
            words,
        )
        for level, words in level_words().items()
    ]


def _legend(left: float, y: float) -> tuple[str, float]:
    """The legend in a row and how wide it is."""
    drawn, x = "", left
    for level, words in level_words().items():
        drawn += _square(level, x, y, 22)
        drawn += f'<text x="{x + 30}" y="{y + 17}" font-size="16" fill="#1c2430">{escape(words)}</text>'
        x += 52 + 8.6 * len(words)
    return f'<g class="tile-legend" aria-hidden="true">{drawn}</g>', x - left
