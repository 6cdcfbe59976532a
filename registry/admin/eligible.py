"""From "eligible" to "certified": choose people, enter the decision, check everything, record it."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.paginator import WagtailPaginator

from accounts.models import User
from localities.models import Unit
from registry import deciding
from registry.admin.forms import CertifyForm, EligibleFilterForm
from registry.models import Decision, Scheme

ON_A_PAGE = 100


@require_safe
def eligible(request: HttpRequest) -> HttpResponse:
    """Who meets a scheme today, with the evidence, to be ticked."""
    today = timezone.localdate()
    form = EligibleFilterForm(request.GET, today=today)
    values = form.values
    people = values["scheme"].eligible(today) if values["scheme"] else User.objects.none()
    if values["locality"]:
        people = people.filter(unit__in=Unit.objects.in_locality(values["locality"], today))
    if values["q"]:
        people = people.search(values["q"])
    paginator = WagtailPaginator(people.select_related("unit__locality"), ON_A_PAGE)
    page = paginator.get_page(request.GET.get("p"))
    context = {
        "form": form,
        "scheme": values["scheme"],
        "page_obj": page,
        "elided_page_range": paginator.get_elided_page_range(page.number),
    }
    return render(request, "registry/admin/eligible.html", {**context, **_heading()})


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """The decision about the chosen people: first the form, then a check of everything, then the record."""
    scheme = get_object_or_404(Scheme, pk=request.POST.get("scheme"), is_active=True)
    ids = [int(pk) for pk in request.POST.getlist("people") if pk.isdecimal()]
    people = list(scheme.eligible(timezone.localdate()).filter(pk__in=ids).select_related("unit"))
    if not ids:
        messages.error(request, gettext("Choose at least one person."))
        return redirect(f"{reverse('eligible:index')}?scheme={scheme.pk}")
    if len(people) < len(set(ids)):
        return _tell_of_others(request, scheme)
    step = request.POST.get("step")
    form = CertifyForm(None if step == "choose" else request.POST)
    problems: list[str] = []
    if step == "check" and form.is_valid():
        problems = _check(request, form, scheme, people)
    elif step == "record" and form.is_valid():
        problems = _record(request, form, scheme, ids)
        if not problems:
            return redirect("roster:index")
    checked = step == "check" and not problems and form.is_valid()
    context = {"scheme": scheme, "people": people, "form": form, "problems": problems, "checked": checked}
    status = 422 if step in ("check", "record") and not checked else 200
    return render(request, "registry/admin/decide.html", {**context, **_heading()}, status=status)


def _check(request: HttpRequest, form: CertifyForm, scheme: Scheme, people: list[User]) -> list[str]:
    ids = [person.pk for person in people]
    return deciding.rehearse(
        Decision.Kind.CERTIFY, scheme, ids, by=cast(User, request.user), at=timezone.now(), **form.facts
    )


def _record(request: HttpRequest, form: CertifyForm, scheme: Scheme, ids: list[int]) -> list[str]:
    """Certify, and say so; what stands against it, if anything does."""
    try:
        made = deciding.decide(
            Decision.Kind.CERTIFY, scheme, ids, by=cast(User, request.user), at=timezone.now(), **form.facts
        )
    except deciding.CannotDecide as error:
        return error.problems
    words = ngettext(
        "%(count)d person is certified by decision %(number)s.",
        "%(count)d people are certified by decision %(number)s.",
        len(made),
    )
    messages.success(request, words % {"count": len(made), "number": form.instance.number})
    return []


def _tell_of_others(request: HttpRequest, scheme: Scheme) -> HttpResponse:
    """Back to the list: it has changed since it was opened."""
    messages.warning(
        request,
        gettext(
            "Nothing has been recorded: some of these people are no longer eligible; perhaps somebody else has just "
            "certified them. This is the list as it stands now."
        ),
    )
    return redirect(f"{reverse('eligible:index')}?scheme={scheme.pk}")


def _heading() -> dict[str, Any]:
    title = gettext("Eligible people")
    home = {"url": reverse("wagtailadmin_home"), "label": gettext("Home")}
    return {
        "header_title": title,
        "header_icon": "user",
        "breadcrumbs_items": [home, {"url": reverse("eligible:index"), "label": title}],
    }
