"""What `manage.py check` says about the signing certificate. A token is not opened: wrong tries would lock it."""

import datetime
from pathlib import Path
from typing import Any

from django.core.checks import CheckMessage, Warning, register
from django.utils import timezone

from certificates.signing.means import Means, name_of
from certificates.signing.problems import SigningProblem, TokenMissing

SOON = datetime.timedelta(days=30)


@register()
def signing_works(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Whether the file opens, and its certificate is valid for a while yet."""
    return problems_of(Means.configured(), at=timezone.now())


def problems_of(means: Means, *, at: datetime.datetime) -> list[CheckMessage]:
    """What keeps the means from signing now, or will soon."""
    try:
        means.trusted()
        means.revocation_lists()
        if means.pkcs12:
            certificate = means.certificate(at=at)
            if at + SOON > certificate.not_valid_after:
                day = timezone.localtime(certificate.not_valid_after)
                return [
                    Warning(
                        f"The signing certificate of {name_of(certificate)} expires on {day:%d/%m/%Y}.",
                        hint="Ask its provider for a new one.",
                        id="certificates.W002",
                    )
                ]
        elif means.pkcs11_module and not Path(means.pkcs11_module).exists():
            raise TokenMissing(token=means.pkcs11_token)
    except (SigningProblem, ValueError) as problem:
        return [Warning(str(problem), id="certificates.W001")]
    return []
