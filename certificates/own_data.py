"""What is kept of a person's certificates."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.own_data import Row, section, told
from certificates.models import Certificate

FIELDS = (
    *("holder_name", "holder_unit", "course_title", "score", "completed_on", "issued_at", "valid_until"),
    *("withdrawn_at", "withdrawal_reason", "code", "serial_year", "serial_number"),
)


@section(_("Certificates"))
def certificates(person: User) -> Iterable[Row]:
    """Those issued, also withdrawn and replaced ones."""
    own = Certificate.objects.filter(enrolment__learner=person).order_by("pk")
    return (told(each, *FIELDS) for each in own)
