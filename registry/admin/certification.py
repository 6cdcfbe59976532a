"""The page of one title: whose, on which terms, every step of its life, and what can be decided about it now."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from registry.admin.pages import heading
from registry.models import Certification, Decision

Kind, State = Decision.Kind, Certification.State
MAY_DECIDE = "registry.add_certification"
POSSIBLE = {
    State.NOT_YET: [],
    State.IN_FORCE: [Kind.SUSPEND, Kind.WITHDRAW, Kind.END],
    State.SUSPENDED: [Kind.REINSTATE, Kind.WITHDRAW, Kind.END],
}


@require_safe
def certification(request: SignedInRequest, pk: int) -> HttpResponse:
    """For the province, and for officers when it is of an own unit; for others there is no such page."""
    today = timezone.localdate()
    related = (
        "person__unit",
        "scheme",
        "scheme_version",
        "unit__locality",
        "decision",
        "renews",
        "renewed_by",
    )
    seen = Certification.objects.visible_to(request.user, today).with_state(today)
    found = get_object_or_404(seen.select_related(*related), pk=pk)
    may_decide = request.user.has_perm(MAY_DECIDE)
    kinds = list(POSSIBLE.get(State(found.state), [])) if may_decide else []
    if may_decide and Certification.objects.renewable(today).filter(pk=pk).exists():
        kinds.insert(0, Kind.RENEW)
    context = {
        "certification": found,
        "now": found.periods.on(today).select_related("unit__locality").first(),
        "events": found.events.select_related("decision", "departure", "recorded_by", "unit").order_by("pk"),
        "kinds": [(kind.value, kind.label) for kind in kinds],
        "may_decide": may_decide,
        **heading(str(found.person), (reverse("roster:index"), gettext("Roster"))),
    }
    return render(request, "registry/admin/certification.html", context)
