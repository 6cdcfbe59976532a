"""Drop the copies of e-mail addresses that django-allauth made whenever a new password was asked for.

An address that had been changed since still signed in by its copy, and still got the letters with links.
"""

from typing import Any

from django.db import migrations


def drop_copies(apps: Any, schema_editor: Any) -> None:
    apps.get_model("account", "EmailAddress").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ('accounts', '0014_first_passwords'),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(drop_copies, migrations.RunPython.noop)]
