"""Whoever was a trainer wrote every course until now, so each gets them all; the province takes away what is too much."""

from django.db import migrations


def give(apps, schema_editor):
    assignments = apps.get_model('accounts', 'RoleAssignment').objects.filter(role='trainer')
    trainers = set(assignments.values_list('user', flat=True))
    given = apps.get_model('courses', 'CourseTrainer')
    for course in apps.get_model('courses', 'CoursePage').objects.values_list('pk', flat=True):
        given.objects.bulk_create(
            [given(course_id=course, trainer_id=trainer) for trainer in trainers], ignore_conflicts=True
        )


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0008_trainers_and_unenrolments'),
        ('accounts', '0001_initial'),
    ]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
