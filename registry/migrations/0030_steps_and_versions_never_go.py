"""Rows that could not be changed could be deleted; now they cannot."""

from django.db import migrations

from elearn.base.append_only import NeverGoes


class Migration(migrations.Migration):
    dependencies = [('registry', '0029_texts_as_kept')]

    operations = [
        NeverGoes("registry_certificationevent"),
        NeverGoes("registry_schemeversion"),
        NeverGoes("registry_schemecourse"),
        NeverGoes("registry_schemecriterion"),
        NeverGoes("registry_schemeground"),
        NeverGoes("registry_schemetarget"),
        NeverGoes("registry_correction"),
        NeverGoes("registry_struckline"),
    ]
