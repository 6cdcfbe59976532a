"""Rows that could not be changed could be deleted; now they cannot."""

from django.db import migrations

from elearn.base.append_only import NeverGoes


class Migration(migrations.Migration):
    dependencies = [('assessments', '0017_case_parts_to_begin_with')]

    operations = [
        NeverGoes("assessments_questionversion"),
        NeverGoes("assessments_response"),
        NeverGoes("assessments_mark"),
        NeverGoes("assessments_regrade"),
        NeverGoes("assessments_regradeditem"),
        NeverGoes("assessments_regradedattempt"),
    ]
