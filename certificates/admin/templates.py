"""Templates in the staff area: words and look within safe limits, seen before they are saved, each change a version."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST
from wagtail.log_actions import log

from accounts.requests import SignedInRequest
from certificates import wording
from certificates.admin.template_form import TemplateForm
from certificates.models import CertificateTemplate, CertificateTemplateVersion
from certificates.pdf import preview_png
from certificates.pictures import LARGEST_FILE
from certificates.samples import LONG, USUAL
from elearn.base.editing import under_lock
from elearn.base.requests.bodies import takes_up_to


def templates(request: SignedInRequest) -> HttpResponse:
    """All of them; few, so on one page."""
    CertificateTemplate.objects.default()  # there always is one
    rows = CertificateTemplate.objects.annotate(
        course_count=Count("choices", distinct=True), version_number=Max("versions__number")
    )
    return render(
        request,
        "certificates/admin/templates.html",
        {"rows": rows, **_header(gettext("Certificate templates"))},
    )


@takes_up_to(2 * LARGEST_FILE)
def add_template(request: SignedInRequest) -> HttpResponse:
    """A template that begins as certificates look by default."""
    return _edit(request, CertificateTemplate())


@takes_up_to(2 * LARGEST_FILE)
@under_lock
def edit_template(request: SignedInRequest, pk: int) -> HttpResponse:
    """The words and look of the newest version; saving other ones makes the next."""
    return _edit(request, get_object_or_404(CertificateTemplate, pk=pk))


def _edit(request: SignedInRequest, template: CertificateTemplate) -> HttpResponse:
    form = TemplateForm(request.POST or None, request.FILES or None, template=template)
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            return _picture(form.unsaved_version(), request.POST["preview"])
        return _save(request, template, form)
    if form.errors:
        messages.error(request, gettext("Nothing is saved yet: correct what is marked below."))
    context = {
        "form": form,
        "template": template,
        "fields": wording.FIELDS.items(),
        "versions": template.versions.defer("signature", "logo") if template.pk else [],
        **_header(
            str(template) if template.pk else gettext("Add a template"),
            {"url": reverse("certificate_templates:index"), "label": gettext("Certificate templates")},
        ),
    }
    return render(request, "certificates/admin/template.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _save(request: SignedInRequest, template: CertificateTemplate, form: TemplateForm) -> HttpResponse:
    before = template.current.number if template.pk else 0
    template.name = form.cleaned_data["name"]
    template.save()
    version = template.add_version(**form.words(), by=request.user)
    template.choose_for(form.cleaned_data["courses"])
    log(instance=version, action="wagtail.edit")
    if version.number > before:
        words = gettext("Saved as version %(number)s. Certificates issued before keep their look.")
    else:
        words = gettext("Saved. Words and look are as before: version %(number)s.")
    messages.success(request, words % {"number": version.number})
    return redirect("certificate_templates:edit", template.pk)


@require_POST
def make_default(request: SignedInRequest, pk: int) -> HttpResponse:
    """Courses without a template of their own are certified by this one from now on."""
    template = get_object_or_404(CertificateTemplate, pk=pk)
    template.make_default()
    words = gettext("Courses without a template of their own now use “%(name)s”.")
    messages.success(request, words % {"name": template.name})
    return redirect("certificate_templates:index")


def version_picture(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """A certificate of made-up facts, by one version of the template."""
    version = get_object_or_404(CertificateTemplateVersion, template=pk, number=number)
    return _picture(version, request.GET.get("names", ""))


def _picture(version: CertificateTemplateVersion, names: str) -> HttpResponse:
    facts = LONG if names == "long" else USUAL
    return HttpResponse(preview_png(version, facts), content_type="image/png")


def _header(title: str, *between: dict[str, str]) -> dict[str, Any]:
    return {
        "header_title": title,
        "header_icon": "doc-full",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            *between,
            {"url": "", "label": title},
        ],
    }
