"""The form of a template: its name and courses, and the words and look of the version to be made."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certificates import pictures, wording
from certificates.models import CertificateTemplate, CertificateTemplateVersion, TemplateChoice
from courses.models import CoursePage
from elearn.base.editing import ShowsOthersEdits
from elearn.base.text.form_fields import LineField
from elearn.base.text.letters import validate_font

WORDS = [
    "authority",
    "issuer",
    "heading",
    "wording",
    "shows_facts",
    "signatory_capacity",
    "signatory_name",
    "border",
    "orientation",
]
PICTURES = ["signature", "logo"]


class CoursesField(forms.ModelMultipleChoiceField):
    """Courses, each with the template that it would leave."""

    of_courses: dict[int, str]

    def label_from_instance(self, obj: Any) -> str:
        """The title, and the other template that is chosen now."""
        other = self.of_courses.get(obj.pk)
        if not other:
            return str(obj.title)
        words = gettext("%(course)s (now: %(template)s)")
        return words % {"course": obj.title, "template": other}


class TemplateForm(ShowsOthersEdits, forms.ModelForm):
    """Shows the newest version, or the default words; pictures that are not replaced stay."""

    name = LineField(label=_("Name of the template"), max_length=100)
    signature_file = forms.FileField(
        label=_("Picture of the signature"),
        required=False,
        help_text=_(
            "PNG, JPEG or WEBP; best on a transparent ground. It is a picture, no electronic signature."
        ),
    )
    without_signature = forms.BooleanField(label=_("Take the picture of the signature away"), required=False)
    logo_file = forms.FileField(
        label=_("Logo"), required=False, help_text=_("PNG, JPEG or WEBP. Without one: the boat of this site.")
    )
    without_logo = forms.BooleanField(label=_("Take the logo away"), required=False)
    courses = CoursesField(
        CoursePage.objects.order_by("path"),
        label=_("Courses"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A course ticked here leaves its other template. Courses without one use the default."),
    )

    class Meta:
        model = CertificateTemplateVersion
        fields = WORDS
        widgets = {"wording": forms.Textarea(attrs={"rows": 7})}

    field_order = [
        "name",
        "heading",
        "wording",
        "shows_facts",
        "authority",
        "issuer",
        "signatory_capacity",
        "signatory_name",
        "signature_file",
        "without_signature",
        "logo_file",
        "without_logo",
        "border",
        "orientation",
        "courses",
    ]

    def __init__(self, *args: Any, template: CertificateTemplate, **kwargs: Any) -> None:
        self.template = template
        self.before = template.current if template.pk else None
        kwargs["instance"] = self.before or CertificateTemplateVersion()
        super().__init__(*args, **kwargs)
        self.initial["name"] = template.name
        for printed in ("heading", "wording", "authority", "issuer", "signatory_capacity", "signatory_name"):
            self.fields[printed].validators.append(validate_font)
        others = TemplateChoice.objects.exclude(template=template.pk).select_related("template")
        self.fields["courses"].of_courses = {each.course_id: each.template.name for each in others}  # type: ignore[attr-defined]
        if template.pk:
            self.initial["courses"] = list(template.choices.values_list("course", flat=True))
        self.fields["wording"].help_text = _(
            "One line of the certificate to a line. Fields: %(known)s. A line with only {holder_name} or "
            "{course_title} is set large; a line with a field that has no value is left out."
        ) % {"known": wording.known_fields()}
        for picture in PICTURES:
            if not (self.before and getattr(self.before, picture)):
                del self.fields[f"without_{picture}"]

    def other_values(self, record: CertificateTemplateVersion) -> dict[str, Any]:
        """What the template has beside its versions."""
        template = CertificateTemplate.objects.get(pk=record.template_id)
        return {"name": template.name, "courses": list(template.choices.values_list("course", flat=True))}

    def stored(self) -> CertificateTemplateVersion:
        """The newest version, which another may have made."""
        return CertificateTemplate.objects.select_for_update().get(pk=self.template.pk).current

    def clean_name(self) -> str:
        """Not the name of another template."""
        name = self.cleaned_data["name"].strip()
        if CertificateTemplate.objects.filter(name=name).exclude(pk=self.template.pk).exists():
            raise ValidationError(_("Another template has this name. Choose a different one."))
        return name

    def clean_wording(self) -> str:
        """With one kind of line end, whatever the browser sends."""
        return "\n".join(self.cleaned_data["wording"].strip().splitlines())

    def clean_signature_file(self) -> bytes | None:
        """Its pixels."""
        return self._picture("signature_file")

    def clean_logo_file(self) -> bytes | None:
        """Its pixels."""
        return self._picture("logo_file")

    def _picture(self, name: str) -> bytes | None:
        upload = self.cleaned_data[name]
        return pictures.as_png(upload) if upload else None

    def clean(self) -> dict[str, Any]:
        """A signature is somebody's."""
        values = super().clean() or {}
        signs = values.get("signature_file") or self._kept("signature", values)
        if signs and not values.get("signatory_name") and "signatory_name" not in self.errors:
            self.add_error("signatory_name", _("Enter whose signature the picture shows."))
        return values

    def words(self) -> dict[str, Any]:
        """What the version to be made says, with its pictures."""
        values = self.cleaned_data
        found = {name: values[name] for name in WORDS}
        for picture in PICTURES:
            found[picture] = values[f"{picture}_file"] or self._kept(picture, values)
        return found

    def unsaved_version(self) -> CertificateTemplateVersion:
        """The version to be made, to look at."""
        return CertificateTemplateVersion(**self.words())

    def _kept(self, picture: str, values: dict[str, Any]) -> bytes | None:
        kept = getattr(self.before, picture) if self.before else None
        return None if kept is None or values.get(f"without_{picture}") else bytes(kept)
