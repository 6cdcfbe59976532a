from django.db import migrations

from elearn.base.append_only import NeverChanges


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]

    operations = [NeverChanges("assessments_questionversion"), NeverChanges("assessments_response")]
