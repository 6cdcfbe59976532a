from django.db import migrations

from elearn.base.append_only import NeverChanges


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [NeverChanges("registry_certificationevent")]
