from django.db import migrations

from elearn.base.append_only import NeverChanges


class Migration(migrations.Migration):
    dependencies = [("assessments", "0004_the_engine")]

    operations = [
        NeverChanges("assessments_mark"),
        NeverChanges("assessments_regrade"),
        NeverChanges("assessments_regradeditem"),
        NeverChanges("assessments_regradedattempt"),
    ]
