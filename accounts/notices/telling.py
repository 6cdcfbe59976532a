"""Telling a person of something, once: a notice in the product and, where there is an address, a letter.

The letter is written once the transaction is done, beside the server. One that cannot be sent is logged and undoes
nothing: the notice says the same.
"""

import datetime
import logging

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import override
from django_tasks import task

from accounts.models import Notice, User

logger = logging.getLogger(__name__)


def tell(
    person: User,
    *,
    about: str,
    title: str,
    path: str,
    at: datetime.datetime,
    text: str = "",
    by_letter: bool = True,
) -> None:
    """Put up a notice, and write unless `by_letter` is off. `about` names the thing: nobody is told of it twice."""
    notice = Notice(person=person, about=about, title=title[:250], text=text, path=path, told_at=at)
    if Notice.objects.put_up(notice) and by_letter and person.email:
        transaction.on_commit(lambda: write_letter.enqueue(notice.pk))


@task(backend="background")
def write_letter(pk: int) -> None:
    """Send what the notice says to the person's address of now, if both are still there."""
    notice = Notice.objects.select_related("person").filter(pk=pk, person__is_active=True).first()
    if notice is None or not notice.person.email:
        return
    context = {"notice": notice, "site": settings.WAGTAILADMIN_BASE_URL.rstrip("/")}
    with override(settings.LANGUAGE_CODE):
        words = render_to_string("accounts/email/notice.txt", context)
    try:
        send_mail(notice.title, words, None, [notice.person.email])
    except OSError:  # no mail server, or it refuses: SMTP's errors are of this kind
        logger.exception("The letter about notice %s could not be sent.", pk)
