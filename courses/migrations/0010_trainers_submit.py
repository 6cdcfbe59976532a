"""Trainers submit pages and the province publishes them, unless it gives a trainer that right for a course."""

from django.db import migrations


def submit(apps, schema_editor):
    permissions = apps.get_model('wagtailcore', 'GroupPagePermission')
    permissions.objects.filter(group__name='trainer', permission__codename='publish_page').delete()


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0009_courses_of_trainers'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [migrations.RunPython(submit, migrations.RunPython.noop)]
