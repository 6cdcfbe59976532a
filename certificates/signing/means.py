"""What the organisation signs with: a PKCS#12 file or a PKCS#11 token, and a timestamp service, from the settings.

Nothing of it is ever in the repository or the database. Without a file or a token nothing is signed here, and
documents may be signed outside, see `certificates.admin.signed_files`.
"""

import contextlib
import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from asn1crypto import pem, x509
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings
from django.utils import timezone
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.signers import Signer, SimpleSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper

from certificates.signing.problems import (
    Expired,
    FileMissing,
    NoKey,
    NotYetValid,
    RootsUnreadable,
    TokenMissing,
    WrongPassphrase,
)

TIMESTAMP_SECONDS = 10
"""How long the timestamp service may take; somebody waits for the document."""


@dataclass(frozen=True, slots=True)
class Means:
    """As configured; empty text for what is not."""

    pkcs12: str = ""
    passphrase: str = ""
    pkcs11_module: str = ""
    pkcs11_token: str = ""
    pkcs11_pin: str = ""
    pkcs11_certificate: str = ""
    timestamp_url: str = ""
    roots: str = ""
    revoked: str = ""

    def __repr__(self) -> str:
        return "<Means>"  # a passphrase must not reach a log through an error

    @classmethod
    def configured(cls) -> "Means":
        """Those of the settings."""
        return cls(**settings.SIGNING)

    @property
    def can_sign(self) -> bool:
        """Whether there is anything to sign with; it may still turn out not to work."""
        return bool(self.pkcs12 or self.pkcs11_module)

    @contextlib.contextmanager
    def signer(self, *, at: datetime.datetime) -> Iterator[Signer]:
        """What signs; a token is held while it is in use. Raises SigningProblem."""
        if self.pkcs12:
            signer: Signer = self._from_file()
            require_valid(_certificate_of(signer), at=at)
            yield signer
            return
        with self._token() as signer:
            require_valid(_certificate_of(signer), at=at)
            yield signer

    def certificate(self, *, at: datetime.datetime) -> x509.Certificate:
        """The certificate that signs, found to be valid. Raises SigningProblem."""
        with self.signer(at=at) as signer:
            return _certificate_of(signer)

    def timestamper(self) -> TimeStamper | None:
        """The timestamp service, if there is one."""
        if not self.timestamp_url:
            return None
        return RequestsHTTPTimeStamper(self.timestamp_url, timeout=TIMESTAMP_SECONDS)

    def trusted(self) -> list[x509.Certificate]:
        """The roots that signatures are trusted by. Raises RootsUnreadable."""
        found = []
        for path, content in _files(self.roots):
            try:
                found += [x509.Certificate.load(der, strict=True) for der in _ders(content)]
                assert found[-1].subject is not None  # parsed only when asked
            except (ValueError, TypeError, IndexError):
                raise RootsUnreadable(path=path) from None
        return found

    def revocation_lists(self) -> list[bytes]:
        """Lists of revoked certificates (CRL) that are at hand. Raises RootsUnreadable."""
        return [der for _path, content in _files(self.revoked) for der in _ders(content)]

    def _from_file(self) -> SimpleSigner:
        try:
            content = Path(self.pkcs12).read_bytes()
        except OSError:
            raise FileMissing(path=self.pkcs12) from None
        passphrase = self.passphrase.encode() or None
        try:
            key, certificate, _others = pkcs12.load_key_and_certificates(content, passphrase)
        except ValueError:
            raise WrongPassphrase from None
        if key is None or certificate is None:
            raise NoKey
        return SimpleSigner.load_pkcs12_data(content, [], passphrase)

    @contextlib.contextmanager
    def _token(self) -> Iterator[PKCS11Signer]:
        try:
            session = open_pkcs11_session(
                self.pkcs11_module,
                token_criteria=TokenCriteria(label=self.pkcs11_token),
                user_pin=self.pkcs11_pin or None,
            )
        except Exception:  # each module and each token fails in its own way
            raise TokenMissing(token=self.pkcs11_token) from None
        with session:
            signer = PKCS11Signer(
                session, cert_label=self.pkcs11_certificate or self.pkcs11_token, other_certs_to_pull=None
            )
            try:
                _certificate_of(signer)
            except Exception:
                raise TokenMissing(token=self.pkcs11_token) from None
            yield signer


def name_of(certificate: x509.Certificate) -> str:
    """Whom the certificate names: the common name, else the organisation, else all of the subject."""
    facts = certificate.subject.native
    found = facts.get("common_name") or facts.get("organization_name") or certificate.subject.human_friendly
    return ", ".join(found) if isinstance(found, list) else str(found)


def require_valid(certificate: x509.Certificate, *, at: datetime.datetime) -> None:
    """Raises Expired, NotYetValid."""
    if at > certificate.not_valid_after:
        raise Expired(name=name_of(certificate), day=_day(certificate.not_valid_after))
    if at < certificate.not_valid_before:
        raise NotYetValid(name=name_of(certificate), day=_day(certificate.not_valid_before))


def _certificate_of(signer: Signer) -> x509.Certificate:
    certificate = signer.signing_cert
    if certificate is None:
        raise NoKey
    return certificate


def _day(moment: datetime.datetime) -> str:
    return f"{timezone.localtime(moment):%d/%m/%Y}"


def _files(place: str) -> Iterator[tuple[str, bytes]]:
    """The file, or those of the folder, in order of their names."""
    if not place:
        return
    root = Path(place)
    for path in sorted(root.iterdir()) if root.is_dir() else [root]:
        try:
            yield str(path), path.read_bytes()
        except OSError:
            raise RootsUnreadable(path=path) from None


def _ders(content: bytes) -> list[bytes]:
    """All that a PEM file holds, or the one thing of a DER file. Raises ValueError."""
    if pem.detect(content):
        return [der for _kind, _headers, der in pem.unarmor(content, multiple=True)]
    return [content]
