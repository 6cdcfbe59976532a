"""Who can still be put on a draft decision, by name."""

import datetime
from typing import Any

from accounts.models import User
from registry.models import Certification, Decision

SHOWN = 20
Kind, State = Decision.Kind, Certification.State
IN_STATE = {
    Kind.SUSPEND: [State.IN_FORCE],
    Kind.REINSTATE: [State.SUSPENDED],
    Kind.WITHDRAW: [State.IN_FORCE, State.SUSPENDED],
    Kind.END: [State.IN_FORCE, State.SUSPENDED],
}


def candidates(decision: Decision, query: str, on: datetime.date) -> list[User]:
    """The first people of that name whom the decision can be about on `on`, and who are not on it."""
    if not query.strip():
        return []
    found: Any
    kind = Kind(decision.kind)
    if kind == Kind.CERTIFY:
        found = decision.scheme.eligible(on)
    else:
        if kind == Kind.RENEW:
            terms = Certification.objects.renewable(on)
        else:
            terms = Certification.objects.in_states(IN_STATE[kind], on)
        found = User.objects.filter(pk__in=terms.filter(scheme=decision.scheme).values("person"))
    found = found.search(query).exclude(pk__in=decision.lines.values("person"))
    return list(found.select_related("unit").order_by("sort_key", "pk")[:SHOWN])
