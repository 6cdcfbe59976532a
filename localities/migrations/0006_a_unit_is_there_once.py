"""A unit is there once: name, locality, unit above, period. See 0005 for what was there before."""

import django.contrib.postgres.constraints
import elearn.base.periods
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('localities', '0005_units_opened_twice'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='unit',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('parent__isnull', False)), expressions=[(elearn.base.periods.only_text('name'), '&&'), (elearn.base.periods.only('locality'), '&&'), (elearn.base.periods.only('parent'), '&&'), (elearn.base.periods.DateRange('valid_from', 'valid_until'), '&&')], name='a_unit_is_there_once', violation_error_message='In these days there is a unit of this name already, in the same locality and below the same unit. Use that one, or tell the two apart by their names.'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('parent', None)), expressions=[(elearn.base.periods.only_text('name'), '&&'), (elearn.base.periods.only('locality'), '&&'), (elearn.base.periods.DateRange('valid_from', 'valid_until'), '&&')], name='a_unit_below_none_is_there_once', violation_error_message='In these days there is a unit of this name already, in the same locality and below the same unit. Use that one, or tell the two apart by their names.'),
        ),
    ]
