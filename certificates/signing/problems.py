"""Why a document cannot be signed now: each says it to the province's staff, and what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class SigningProblem(Exception):
    """Nothing was signed and nothing was stored; `message` says why."""

    message: str | Promise = ""

    def __init__(self, **facts: object) -> None:
        super().__init__()
        self.facts = facts

    def __str__(self) -> str:
        return str(self.message) % self.facts if self.facts else str(self.message)


class FileMissing(SigningProblem):
    """The PKCS#12 file cannot be read."""

    message = _(
        "The file with the signing certificate cannot be read: %(path)s. Check that it is there and that the server "
        "may read it (ELEARN_SIGNING_PKCS12)."
    )


class WrongPassphrase(SigningProblem):
    """The PKCS#12 file does not open."""

    message = _(
        "The file with the signing certificate does not open: the passphrase is wrong "
        "(ELEARN_SIGNING_PASSPHRASE), or the file is not PKCS#12 (.p12, .pfx)."
    )


class NoKey(SigningProblem):
    """The PKCS#12 file opens but cannot sign."""

    message = _(
        "The file with the signing certificate holds no certificate with its private key. Export it again with the key."
    )


class Expired(SigningProblem):
    """The certificate is over."""

    message = _("The signing certificate of %(name)s expired on %(day)s. Ask its provider for a new one.")


class NotYetValid(SigningProblem):
    """The certificate has not begun."""

    message = _("The signing certificate of %(name)s is valid only from %(day)s.")


class Revoked(SigningProblem):
    """A list that is at hand says that the certificate is revoked."""

    message = _(
        "The signing certificate of %(name)s has been revoked by its provider. Ask the provider for a new one."
    )


class TokenMissing(SigningProblem):
    """The PKCS#11 token does not answer."""

    message = _(
        "The signing token “%(token)s” does not answer. Check that it is plugged in, and its module, label and PIN "
        "(ELEARN_SIGNING_PKCS11_MODULE, _TOKEN, _PIN). Too many tries with a wrong PIN lock a token."
    )


class NoTimestamp(SigningProblem):
    """The timestamp service does not answer, or not sensibly."""

    message = _(
        "The timestamp service does not answer properly (%(url)s). Nothing was signed; try again later."
    )


class RootsUnreadable(SigningProblem):
    """A file of trusted or revoked certificates cannot be read."""

    message = _(
        "This file with certificates to trust or lists of revoked ones cannot be read: %(path)s. "
        "It has to be PEM or DER."
    )


class NotSigned(SigningProblem):
    """Anything else that the signing library says."""

    message = _("The document could not be signed: %(reason)s")
