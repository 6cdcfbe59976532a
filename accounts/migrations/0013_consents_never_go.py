"""Rows that could not be changed could be deleted; now they cannot."""

from django.db import migrations

from elearn.base.append_only import NeverGoes


class Migration(migrations.Migration):
    dependencies = [('accounts', '0012_a_role_is_held_once')]

    operations = [
        NeverGoes("accounts_consent"),
    ]
