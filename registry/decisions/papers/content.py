"""What the paper of a decision says, line by line, as plain data for a layout."""

import datetime
import unicodedata
from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch

from registry.models import Decision, DecisionLine, NoVersionInForce, SchemeVersion

Kind = Decision.Kind

UNION = "ĐOÀN TNCS HỒ CHÍ MINH"
PLACE = "Cà Mau"
NUMBER_TO_COME = "      -QĐ/TĐTN-BTG"
CARRIED_OUT_BY = (
    "Ban Tuyên giáo Tỉnh Đoàn, các đơn vị có liên quan và các đồng chí có tên tại Điều 1 chịu trách nhiệm thi hành "
    "Quyết định này."
)
RECIPIENTS = "Như Điều 3;\nLưu: VP, BTG."
BASIS = (
    "Căn cứ Luật Phòng, chống mua bán người số 53/2024/QH15 ngày 28 tháng 11 năm 2024;\n"
    "Theo đề nghị của Ban Tuyên giáo Tỉnh Đoàn."
)
ACTS = {
    Kind.CERTIFY: "công nhận",
    Kind.RENEW: "công nhận lại",
    Kind.SUSPEND: "tạm đình chỉ",
    Kind.REINSTATE: "chấm dứt tạm đình chỉ",
    Kind.WITHDRAW: "thu hồi",
    Kind.END: "chấm dứt",
}
COLUMNS = ["STT", "Họ và tên", "Đơn vị", "Địa phương", "Danh hiệu", "Thời hạn"]


def content(decision: Decision) -> dict[str, Any]:
    """All words of the paper and of its list; of a draft what is not known yet is left open."""
    given = Prefetch("certification__events", decision.events.standing(), to_attr="given")
    listed = decision.lines.standing().select_related("unit__locality", "certification")
    lines = list(listed.prefetch_related(given))
    on = decision.effective_on or decision.signed_on
    title = lower_first(str(decision.scheme.get_title_display()))
    data = {
        "body": decision.issuing_body.upper(),
        "number": f"Số: {decision.number or NUMBER_TO_COME}",
        "union": UNION,
        "place_and_date": f"{decision.place or PLACE}, {in_words(decision.signed_on)}",
        "type": "QUYẾT ĐỊNH",
        "summary": f"Về việc {ACTS[Kind(decision.kind)]} {title}",
        "basis": _lines(decision.basis),
        "decider": _decider(decision),
        "articles": list(_articles(decision, title, len(lines), on)),
        "recipients": _lines(decision.recipients),
        "capacity": [part.strip().upper() for part in decision.signer_capacity.split(",") if part.strip()],
        "signer": decision.signer,
        "annex_title": "DANH SÁCH",
        "annex_summary": f"{upper_first(ACTS[Kind(decision.kind)])} {title}",
        "annex_of": f"(Kèm theo Quyết định số {decision.number or NUMBER_TO_COME} "
        f"{in_words(decision.signed_on)} của {decision.issuing_body})",
        "columns": COLUMNS,
        "rows": list(_rows(decision, lines, on)),
    }
    return plain(data)


def in_words(day: datetime.date | None) -> str:
    """As the head of a paper says a day; one to come is left open."""
    if day is None:
        return "ngày      tháng      năm"
    return f"ngày {day.day:02} tháng {day.month:02} năm {day.year}"


def lower_first(text: str) -> str:
    """For a title within a sentence."""
    return text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """For the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def plain(value: Any) -> Any:
    """The data without characters that steer instead of being read; no layout knows what to do with them."""
    if isinstance(value, str):
        composed = unicodedata.normalize("NFC", value)
        return "".join(c for c in composed if c == "\n" or unicodedata.category(c)[0] != "C")
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _decider(decision: Decision) -> str:
    """On whose behalf it is signed; else the body itself."""
    first = decision.signer_capacity.split(",")[0].strip().upper()
    return first.removeprefix("TM.").strip() if first.startswith("TM.") else decision.issuing_body.upper()


def _articles(decision: Decision, title: str, people: int, on: datetime.date | None) -> Iterator[str]:
    kind = Kind(decision.kind)
    who = f"{people} đồng chí có tên trong danh sách kèm theo"
    since = f"từ {in_words(on)}"
    if kind in Decision.GIVING:
        first = f"{upper_first(ACTS[kind])} {who} là {title}{_for_how_long(decision)}."
    elif kind == Kind.SUSPEND:
        until = decision.suspended_until
        end = (
            f" đến hết {in_words(until - datetime.timedelta(days=1))}"
            if until
            else " cho đến khi có quyết định khác"
        )
        first = f"Tạm đình chỉ danh hiệu {title} đối với {who}, {since}{end}."
    elif kind == Kind.REINSTATE:
        first = f"Chấm dứt tạm đình chỉ danh hiệu {title} đối với {who}, {since}."
    else:
        first = f"{upper_first(ACTS[kind])} danh hiệu {title} đối với {who}, {since}."
    if decision.full_reason and kind not in Decision.GIVING:
        first += f" Lý do: {decision.full_reason.rstrip('.')}."
    yield first
    signed = on is None or on == decision.signed_on
    yield f"Quyết định này có hiệu lực {'kể từ ngày ký' if signed else 'kể ' + since}."
    yield (decision.carried_out_by.strip() or CARRIED_OUT_BY)


def _for_how_long(decision: Decision) -> str:
    version = _version(decision)
    if version is None or version.validity_months is None:
        return ""
    return f"; thời hạn công nhận: {version.validity_months} tháng, ghi trong danh sách"


def _version(decision: Decision) -> SchemeVersion | None:
    try:
        if decision.signed_on:
            return decision.scheme.version_on(decision.signed_on)
    except NoVersionInForce:
        return None
    return decision.scheme.latest_version


def _rows(decision: Decision, lines: list[DecisionLine], on: datetime.date | None) -> Iterator[list[str]]:
    version = _version(decision)
    title = str(decision.scheme.get_title_display())
    for number, line in enumerate(lines, start=1):
        yield [
            str(number),
            line.name,
            line.unit.name if line.unit else "",
            line.unit.locality.name if line.unit else "",
            title,
            _term(decision, line, version, on),
        ]


def _term(
    decision: Decision, line: DecisionLine, version: SchemeVersion | None, on: datetime.date | None
) -> str:
    """From when to when, of this person."""
    held = line.certification
    if not decision.gives_titles:
        until = decision.suspended_until
        return _span(on, until) if until else f"Từ {_short(on)}"
    if not decision.is_draft and held:
        (begun,) = held.given  # type: ignore[attr-defined]
        return _span(begun.effective_on, begun.valid_until)
    if on is None or version is None:
        return (
            "" if version is None or version.validity_months is None else f"{version.validity_months} tháng"
        )
    valid_from = max(on, held.valid_until) if held and held.valid_until else on
    return _span(valid_from, version.valid_until(valid_from))


def _span(valid_from: datetime.date | None, valid_until: datetime.date | None) -> str:
    if valid_until is None:
        return f"Từ {_short(valid_from)}, không thời hạn"
    return f"Từ {_short(valid_from)} đến hết {_short(valid_until - datetime.timedelta(days=1))}"


def _short(day: datetime.date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else "…"
