"""`{% consent_mark row.consent_withdrawn_at %}`, or of a person alone `{% consent_of person %}`."""

import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import Consent, User
from accounts.withdrawn import mark

register = template.Library()


@register.simple_tag
def consent_mark(since: datetime.datetime | None) -> str | SafeString:
    """That the consent to processing was withdrawn, for staff; nothing where it was not."""
    return format_html("<span>({})</span>", mark(since)) if since else ""


@register.simple_tag
def consent_of(person: User) -> str | SafeString:
    """The same of one person, looked up: on pages about a single one."""
    return consent_mark(Consent.objects.withdrawal_of(person.pk))
