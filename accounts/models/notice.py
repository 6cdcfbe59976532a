"""Notices: what a person is told in the product, whether or not there is an e-mail address to write to.

A notice is told once (`about` names the thing), unread until it is opened, and keeps the words of that moment. Read
ones are dropped after a year: what they led to stands on its own page. Unread ones stay.
"""

import datetime
from typing import Self

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

KEPT_ONCE_READ = datetime.timedelta(days=365)


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices."""

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def read_now(self, *, at: datetime.datetime) -> int:
        """Note that these have been read; how many had not been."""
        return self.unread().update(read_at=at)

    def put_up(self, notice: "Notice") -> bool:
        """Whether the person is told by it; not when told of the thing before. Their old ones go."""
        self._drop_old([notice])
        try:
            with transaction.atomic():
                notice.save(force_insert=True)
        except IntegrityError:
            return False
        return True

    def put_up_all(self, notices: list["Notice"]) -> None:
        """The same for many, by two statements; who was told of the thing before is not told again."""
        self._drop_old(notices)
        Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=1000)

    def _drop_old(self, notices: list["Notice"]) -> None:
        if notices:
            people = {notice.person_id for notice in notices}
            latest = max(notice.told_at for notice in notices)
            self.filter(person__in=people, read_at__lt=latest - KEPT_ONCE_READ).delete()


class Notice(models.Model):
    """A person was told of one thing at `told_at`, in these words; `path` is the page that it is about."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name=_("person")
    )
    about = models.CharField(max_length=100)
    title = models.CharField(_("title"), max_length=250)
    text = models.TextField(_("text"), blank=True)
    path = models.CharField(max_length=300)
    told_at = models.DateTimeField(_("told"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-told_at", "-pk"]
        indexes = [
            models.Index(fields=["person", "-told_at", "-id"], name="notices_of_a_person"),
            models.Index(fields=["person"], name="unread_notices", condition=Q(read_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(name="told_once_of_each_thing", fields=["person", "about"]),
            models.CheckConstraint(
                name="a_notice_leads_within_the_site",
                condition=Q(path__startswith="/") & ~Q(path__startswith="//") & ~Q(path__contains="\\"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where it is opened, which leads on to its page."""
        return reverse("notices:open", args=[self.pk])
