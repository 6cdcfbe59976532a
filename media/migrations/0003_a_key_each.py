import uuid

from django.db import migrations


def give_keys(apps, schema_editor):
    """The column was added with one key for all."""
    documents = apps.get_model('media', 'CustomDocument').objects
    for pk in documents.values_list('pk', flat=True):
        documents.filter(pk=pk).update(key=uuid.uuid4())


class Migration(migrations.Migration):

    dependencies = [
        ('media', '0002_keys'),
    ]

    operations = [migrations.RunPython(give_keys, migrations.RunPython.noop)]
