"""How signing stands: what is configured and whether it would work, for the staff area."""

import datetime
from dataclasses import dataclass

from certificates.cards import Card, card_pdf
from certificates.signing.means import Means, name_of
from certificates.signing.pades import Place, sign_pdf
from certificates.signing.problems import SigningProblem


@dataclass(frozen=True, slots=True)
class Status:
    """`kind` is "file", "token" or nothing; the signer is known of a file alone, for a token is not opened to look."""

    kind: str
    signer: str = ""
    provider: str = ""
    ends_at: datetime.datetime | None = None
    timestamp_url: str = ""
    roots: int = 0
    revocation_lists: int = 0


def status_of(means: Means, *, at: datetime.datetime) -> Status:
    """What is configured; what does not work is told by `checks.problems_of`."""
    kind = "file" if means.pkcs12 else "token" if means.pkcs11_module else ""
    facts: dict[str, object] = {"timestamp_url": means.timestamp_url}
    try:
        facts["roots"] = len(means.trusted())
        facts["revocation_lists"] = len(means.revocation_lists())
        if kind == "file":
            certificate = means.certificate(at=at)
            facts["signer"] = name_of(certificate)
            facts["provider"] = certificate.issuer.human_friendly
            facts["ends_at"] = certificate.not_valid_after
    except (SigningProblem, ValueError):
        pass  # told elsewhere
    return Status(kind, **facts)  # type: ignore[arg-type]


def try_out(means: Means, *, at: datetime.datetime) -> str:
    """Sign a sample, with the timestamp service, and say the level. Raises SigningProblem."""
    day = at.date()
    card = Card("Ví Dụ", "Ví dụ", "Ví dụ", "Ví dụ", "0", day, day, None, "https://example.vn/", "0")
    return sign_pdf(card_pdf(card, made_at=at), Place((10, 10, 110, 40)), at=at, means=means).level
