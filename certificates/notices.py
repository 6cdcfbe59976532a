"""What holders are told by e-mail, when they have an address: that a certificate was withdrawn, and why.

Sent once the transaction is done; mail that cannot be sent is logged, and undoes nothing: the page says the same.
"""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from certificates.models import Certificate

logger = logging.getLogger(__name__)


def tell_of_withdrawal(certificate: Certificate) -> None:
    """Tell the holder, once it is certain."""
    address = certificate.enrolment.learner.email
    if address:
        transaction.on_commit(lambda: _send(certificate, address))


def _send(certificate: Certificate, address: str) -> None:
    page = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("certificates:mine")
    with override(settings.LANGUAGE_CODE):
        words = render_to_string(
            "certificates/email/withdrawn.txt", {"certificate": certificate, "page": page}
        )
        subject = _("A certificate of yours has been withdrawn")
    try:
        send_mail(subject, words, None, [address])
    except OSError:  # no mail server, or it refuses: SMTP's errors are of this kind
        logger.exception("The withdrawal of certificate %s could not be told.", certificate.serial)
