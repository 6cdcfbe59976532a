"""What was indexed with marks is indexed anew: by the worker, which finds that it has never been done."""

from django.db import migrations


def make_due(apps, schema_editor):
    apps.get_model("base", "Round").objects.filter(name="base.update_search").delete()


class Migration(migrations.Migration):
    dependencies = [("base", "0002_rounds")]

    operations = [migrations.RunPython(make_due, migrations.RunPython.noop)]
