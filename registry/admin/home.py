"""What the first page of the staff area says of the registry."""

import datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from wagtail.admin.ui.components import Component

from localities.models import Locality
from registry.models import Certification, CertificationPeriod, ChangeRequest
from registry.rosters.reading import Beside
from registry.schemes.reminding import unreached

DAYS = (30, 60, 90)


class EndingSoonPanel(Component):
    """How many titles of one's own are in force today, how many end within 30, 60 and 90 days, and how many are of
    people who wait for their new commune."""

    name = "ending_soon"
    template_name = "registry/admin/ending_soon.html"
    order = 120

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """In one query, and one a scheme for those whom no reminder reaches."""
        today = timezone.localdate()
        in_force = CertificationPeriod.objects.on(today).visible_to(parent_context["request"].user, today)
        ends = {
            f"within_{days}": Count(
                "pk", Q(certification__valid_until__lte=today + datetime.timedelta(days=days))
            )
            for days in DAYS
        }
        waiting = Count("pk", ~Q(unit__locality__in=Locality.objects.in_force(today)))
        counts = in_force.filter(state=Certification.State.IN_FORCE).aggregate(
            all=Count("pk"), waiting=waiting, **ends
        )
        return {
            "all": counts["all"],
            "waiting": counts["waiting"],
            "unreached": unreached(today).visible_to(parent_context["request"].user, today).count(),
            "waiting_url": f"{reverse('roster:index')}?{urlencode({'locality': Beside.WAITING})}",
            "rows": [
                (days, counts[f"within_{days}"], f"{reverse('roster:index')}?{urlencode({'ending': days})}")
                for days in DAYS
            ],
        }


class RequestsPanel(Component):
    """How many requests wait for the reader, and the answers to the reader's own of the last days."""

    name = "change_requests"
    template_name = "registry/admin/requests_panel.html"
    order = 110

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """In three queries."""
        user, today = parent_context["request"].user, timezone.localdate()
        since = timezone.now() - datetime.timedelta(days=14)
        answered = ChangeRequest.objects.filter(made_by=user, answer__answered_at__gte=since)
        related = ("person", "from_unit", "to_unit", "made_by", "answer")
        return {
            "waiting": ChangeRequest.objects.to_answer_by(user, today).count(),
            "answered": answered.exclude(answer__answered_by=user).select_related(*related)[:10],
        }
