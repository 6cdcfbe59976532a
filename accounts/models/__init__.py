"""People, what they may do, and what they agreed to.

A User is a person with a sign-in; a RoleAssignment gives a role, in a unit, over a period. Roles in force today
decide which people somebody sees (`User.objects.visible_to`) and which Wagtail groups the person is in. A Consent is
what a person said to one use of personal data; the last one counts. A Notice
is what a person was told. An AuditEvent is who did what, when and from where.
"""

from accounts.models.audit import AuditEvent
from accounts.models.consent import NAME_NOT_SHOWN, Consent, ConsentWithdrawn, Purpose
from accounts.models.notice import Notice
from accounts.models.people import ADDRESSES, Role, RoleAssignment, User, UserQuerySet
from accounts.models.phones import normalise_phone
from accounts.models.sessions import Session

__all__ = [
    "ADDRESSES",
    "NAME_NOT_SHOWN",
    "AuditEvent",
    "Consent",
    "ConsentWithdrawn",
    "Notice",
    "Purpose",
    "Role",
    "RoleAssignment",
    "Session",
    "User",
    "UserQuerySet",
    "normalise_phone",
]
