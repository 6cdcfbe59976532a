"""`manage.py check --deploy --database default`: whether the site could undo what must never change."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections

MIGHT = """
SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
       EXISTS (SELECT FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
               WHERE t.tgname = 'never_changes' AND pg_has_role(current_user, c.relowner, 'USAGE'))
"""


@register(Tags.database, deploy=True)
def check_role(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Of either server, as it is at the time: of the embedded one only ELEARN_DATABASE_ROLE can make it wrong."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute(MIGHT)
            is_superuser, owns_tables = cursor.fetchone()
        if is_superuser or owns_tables:
            what = "is a superuser" if is_superuser else "owns the tables"
            hint = "docs/operating.md says how to give it a role that does neither."
            found.append(
                Warning(
                    f"The site's role {what}, so it could change or remove what must never change.",
                    hint=hint,
                    id="elearn.W001",
                )
            )
    return found
