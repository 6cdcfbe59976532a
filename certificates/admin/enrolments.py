"""What the list of enrolments says of certificates."""

from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate
from courses.admin.lines import Extra
from courses.models import Enrolment


def numbers(enrolments: list[Enrolment]) -> dict[int, str]:
    """The number of the certificate that stands, by enrolment; one query."""
    standing = Certificate.objects.standing().filter(enrolment__in=[each.pk for each in enrolments])
    return {certificate.enrolment_id: certificate.serial for certificate in standing}


CERTIFICATE = Extra(_("Certificate"), numbers)
