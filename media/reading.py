"""Who may read a document: who works with the library, and whom an app that shows it lets read it.

An app above says so by putting a rule into RULES, such as that a lesson's documents are for those enrolled.
"""

from collections.abc import Callable
from typing import Any

from wagtail.permissions import policy_registry

from media.models import CustomDocument

RULES: list[Callable[[Any, CustomDocument], bool]] = []
"""Each says of a user, signed in or not, whether the document may be read for its sake."""

_OF_STAFF = ["add", "change", "choose"]


def may_read(user: Any, document: CustomDocument) -> bool:
    """Whether the user, signed in or not, may read it."""
    policy = policy_registry.get_by_type(CustomDocument)
    if user.is_authenticated and policy.user_has_any_permission_for_instance(user, _OF_STAFF, document):
        return True
    return any(rule(user, document) for rule in RULES)
