"""Schemes: titles that people can be given. What is asked for one stands in its versions."""

import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from elearn.base.text.fields import LineField

if TYPE_CHECKING:
    from registry.models.scheme_version import SchemeVersion


class NoVersionInForce(Exception):
    """On that day the scheme had no version: nobody could be certified under it."""


class Scheme(models.Model):
    """People may be given this title, at this level of the Union."""

    class Title(models.TextChoices):
        RAPPORTEUR = "rapporteur", _("Rapporteur of the Union against human trafficking")
        PROPAGANDIST = "propagandist", _("Propagandist of the Union against human trafficking")

    class Level(models.TextChoices):
        PROVINCE = "province", _("province")
        COMMUNE = "commune", _("commune")
        SCHOOL = "school", _("school")

    name = LineField(_("name"), max_length=200, unique=True)
    title = models.CharField(_("title held"), max_length=20, choices=Title)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    is_active = models.BooleanField(_("people are certified under it"), default=True)

    class Meta:
        verbose_name = _("scheme")
        verbose_name_plural = _("schemes")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def version_on(self, on: datetime.date) -> "SchemeVersion":
        """The version that applies to decisions signed on `on`. Raises NoVersionInForce."""
        version = self.versions.filter(applies_from__lte=on).order_by("number").last()
        if version is None:
            raise NoVersionInForce
        return version

    @property
    def latest_version(self) -> "SchemeVersion | None":
        """The version made last, whether it applies yet or not."""
        return self.versions.order_by("number").last()

    def eligible(self, on: datetime.date) -> models.QuerySet[User]:
        """Who on `on` meets the version of that day; see `SchemeVersion.eligible`. Nobody without a version."""
        try:
            return self.version_on(on).eligible(on)
        except NoVersionInForce:
            return User.objects.none()
