"""A role is held once at a time. See 0010 for what was there before."""

import django.contrib.postgres.constraints
import elearn.base.periods
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0011_roles_held_twice'),
        ('localities', '0004_words_of_constraints'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='roleassignment',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('unit__isnull', False)), expressions=[(elearn.base.periods.only('user'), '&&'), (elearn.base.periods.only_text('role'), '&&'), (elearn.base.periods.only('unit'), '&&'), (elearn.base.periods.DateRange('valid_from', 'valid_until'), '&&')], name='a_role_is_held_once_at_a_time', violation_error_message='The person holds this role in these days already: see the list. End that one first.'),
        ),
        migrations.AddConstraint(
            model_name='roleassignment',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('unit', None)), expressions=[(elearn.base.periods.only('user'), '&&'), (elearn.base.periods.only_text('role'), '&&'), (elearn.base.periods.DateRange('valid_from', 'valid_until'), '&&')], name='a_role_without_unit_is_held_once_at_a_time', violation_error_message='The person holds this role in these days already: see the list. End that one first.'),
        ),
    ]
