"""Whom somebody may choose in a form: those whom they see, and those whom an app above lets them choose.

An app above puts a rule into RULES, such as that a trainer chooses among the learners of the courses given. Somebody
who works with nobody has no such right: oneself alone is nobody to choose.
"""

from collections.abc import Callable

from django.db.models import Q
from django.utils import timezone

from accounts.models import User, UserQuerySet

RULES: list[Callable[[User], UserQuerySet | None]] = []
"""Each gives the people whom a user may choose for its sake; None where it gives that user no right."""


def people_to_choose(user: User) -> UserQuerySet | None:
    """Those with an open account whom `user` may choose; None for who has no such right."""
    today = timezone.localdate()
    rights = [people for rule in RULES if (people := rule(user)) is not None]
    if user.sees_everyone(today) or user.units_in_charge_of(today):
        rights.append(User.objects.visible_to(user, today))
    if not rights:
        return None
    within = Q()
    for people in rights:
        within |= Q(pk__in=people.order_by().values("pk"))
    return User.objects.filter(within, is_active=True)
