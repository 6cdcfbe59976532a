"""Rows that could not be changed could be deleted; now they cannot."""

from django.db import migrations

from elearn.base.append_only import NeverGoes


class Migration(migrations.Migration):
    dependencies = [('certificates', '0010_unit_of_the_holder')]

    operations = [
        NeverGoes("certificates_certificatetemplateversion"),
    ]
