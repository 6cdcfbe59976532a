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


def write_to(address: str, *, person: User, title: str, text: str, path: str) -> None:
    """The same as a letter to an address that the person has no more, or may soon not have; without a notice."""
    transaction.on_commit(lambda: write_letter_to.enqueue(address, person.pk, title, text, path))


@task(backend="background")
def write_letter(pk: int) -> None:
    """Send what the notice says to the person's address of now, if both are still there."""
    notice = Notice.objects.select_related("person").filter(pk=pk, person__is_active=True).first()
    if notice and notice.person.email:
        _send(notice, notice.person.email)


@task(backend="background")
def write_letter_to(address: str, person: int, title: str, text: str, path: str) -> None:
    """Send these words about the person's account to the address."""
    found = User.objects.filter(pk=person).first()
    if found:
        _send(
            Notice(person=found, about=f"an account, to {person}", title=title, text=text, path=path), address
        )


def _send(notice: Notice, address: str) -> None:
    context = {"notice": notice, "site": settings.WAGTAILADMIN_BASE_URL.rstrip("/")}
    with override(settings.LANGUAGE_CODE):
        words = render_to_string("accounts/email/notice.txt", context)
    try:
        send_mail(notice.title, words, None, [address])
    except OSError:  # no mail server, or it refuses: SMTP's errors are of this kind
        logger.exception("The letter about %s could not be sent.", notice.about)
