"""Templates: how certificates are worded and laid out.

What the province changes is a new CertificateTemplateVersion; versions never change, so that a certificate always
looks as on the day it was issued. A course is certified by the template chosen for it, else by the default one.
"""

import functools
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from certificates import pictures, wording
from courses.models import CoursePage
from elearn.base.text.fields import LineField, NameField, ProseField, SentenceField

DEFAULT_NAME = "Mẫu chung"
DEFAULTS = {
    "authority": "Đoàn TNCS Hồ Chí Minh",
    "issuer": "Tỉnh Đoàn Cà Mau",
    "heading": "Chứng nhận hoàn thành khóa học",
    "wording": "Chứng nhận\n{holder_name}\nđã hoàn thành khóa học\n{course_title}",
}
"""What certificates say unless the province says otherwise: words of a Vietnamese document, not of the screen."""

CURRENT_LAYOUT = 1


class CertificateTemplateQuerySet(models.QuerySet["CertificateTemplate"]):
    """Templates."""

    def for_course(self, course: CoursePage) -> "CertificateTemplate":
        """The one chosen for the course, else the default."""
        return self.filter(choices__course=course).first() or self.default()

    def default(self) -> "CertificateTemplate":
        """The default one; made when there is none yet."""
        if found := self.filter(is_default=True).first():
            return found
        with transaction.atomic():
            made, _new = self.get_or_create(is_default=True, defaults={"name": DEFAULT_NAME})
            made.versions.get_or_create(number=1, defaults=DEFAULTS)
        return made


class CertificateTemplate(models.Model):
    """Certificates can be worded and laid out like the latest of its versions."""

    name = LineField(_("name"), max_length=100, unique=True)
    is_default = models.BooleanField(_("default"), default=False, editable=False)

    objects = CertificateTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate template")
        verbose_name_plural = _("certificate templates")
        ordering = ["-is_default", "name"]
        constraints = [
            models.UniqueConstraint(
                name="one_default_template", fields=["is_default"], condition=Q(is_default=True)
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def current(self) -> "CertificateTemplateVersion":
        """The version that certificates issued now are laid out by."""
        return self.versions.latest("number")

    @transaction.atomic
    def add_version(self, *, by: User | None = None, **words: Any) -> "CertificateTemplateVersion":
        """A version with these words and pictures; the current one if it says the same already."""
        CertificateTemplate.objects.select_for_update().get(pk=self.pk)
        last = self.versions.order_by("-number").first()
        if last and all(getattr(last, name) == value for name, value in words.items()):
            return last
        return self.versions.create(number=last.number + 1 if last else 1, created_by=by, **words)

    @transaction.atomic
    def make_default(self) -> None:
        """From now on, courses without a template of their own are certified by this one."""
        CertificateTemplate.objects.exclude(pk=self.pk).filter(is_default=True).update(is_default=False)
        self.is_default = True
        self.save(update_fields=["is_default"])

    @transaction.atomic
    def choose_for(self, courses: models.QuerySet[CoursePage]) -> None:
        """These courses, and no others, have this as a template of their own."""
        self.choices.exclude(course__in=courses).delete()
        for course in courses:
            TemplateChoice.objects.update_or_create(course=course, defaults={"template": self})


class TemplateChoice(models.Model):
    """The course is certified by the template."""

    template = models.ForeignKey(CertificateTemplate, models.CASCADE, related_name="choices")
    course = models.OneToOneField(CoursePage, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("choice of template")
        verbose_name_plural = _("choices of templates")

    def __str__(self) -> str:
        return f"{self.course_id}: {self.template_id}"


class CertificateTemplateVersion(models.Model):
    """The wording and look of certificates issued by it; the database refuses to change it."""

    class Border(models.TextChoices):
        RIBBON = "ribbon", _("Blue ribbon")
        FRAME = "frame", _("Double frame")
        PLAIN = "plain", _("No border")

    class Orientation(models.TextChoices):
        LANDSCAPE = "landscape", _("Landscape")
        PORTRAIT = "portrait", _("Portrait")

    template = models.ForeignKey(CertificateTemplate, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    layout = models.PositiveSmallIntegerField(default=CURRENT_LAYOUT, editable=False)
    authority = SentenceField(
        _("line above the issuing body"), max_length=100, blank=True, default=DEFAULTS["authority"]
    )
    issuer = SentenceField(_("issued by"), max_length=100, default=DEFAULTS["issuer"])
    heading = SentenceField(_("heading"), max_length=80, default=DEFAULTS["heading"])
    wording = ProseField(
        _("wording"), validators=[wording.check, MaxLengthValidator(800)], default=DEFAULTS["wording"]
    )
    shows_facts = models.BooleanField(
        _("show a row with hours, score, completion and validity"),
        default=True,
    )
    signatory_capacity = SentenceField(
        _("capacity of the signatory"),
        max_length=120,
        blank=True,
        help_text=_("For example: TM. BAN THƯỜNG VỤ; BÍ THƯ. A semicolon begins a new line."),
    )
    signatory_name = NameField(_("name of the signatory"), max_length=80, blank=True)
    signature = models.BinaryField(_("picture of the signature"), null=True, blank=True)
    logo = models.BinaryField(_("logo"), null=True, blank=True)
    border = models.CharField(_("border"), max_length=10, choices=Border, default=Border.RIBBON)
    orientation = models.CharField(
        _("orientation"), max_length=10, choices=Orientation, default=Orientation.LANDSCAPE
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("version of a certificate template")
        verbose_name_plural = _("versions of certificate templates")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(name="template_versions_are_numbered", fields=["template", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.template_id}: {self.number}"

    @functools.cached_property
    def look(self) -> dict[str, Any]:
        """All but the wording, as the layout takes it."""
        return {
            "authority": self.authority,
            "heading": self.heading,
            "signatory_capacity": [part.strip() for part in self.signatory_capacity.split(";")],
            "signatory_name": self.signatory_name,
            "signature": self.signature and pictures.as_svg(bytes(self.signature)),
            "logo": self.logo and pictures.as_svg(bytes(self.logo)),
            "border": self.border,
            "orientation": self.orientation,
            "shows_facts": self.shows_facts,
        }

    @classmethod
    def of_id(cls, pk: int) -> Self:
        """The version, read once in each process: versions never change."""
        return _version(pk)  # type: ignore[return-value]


@functools.lru_cache(maxsize=64)
def _version(pk: int) -> CertificateTemplateVersion:
    return CertificateTemplateVersion.objects.get(pk=pk)
