"""Lines of the roster keep what they are searched, counted and put in order by; long rosters are written as files."""

import assessments.storage
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FILL = """
UPDATE registry_certificationperiod period
SET decision_id = held.decision_id, term_from = held.valid_from, term_until = held.valid_until,
    search_text = person.search_text
FROM registry_certification held, accounts_user person
WHERE held.id = period.certification_id AND person.id = period.person_id;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('localities', '0002_sort_by_bytes'),
        ('registry', '0011_text_and_ground_of_decisions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(model_name='certificationperiod', name='roster_by_name'),
        migrations.AddField(model_name='certificationperiod', name='decision', field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.decision')),
        migrations.AddField(model_name='certificationperiod', name='search_text', field=models.CharField(max_length=150, default=''), preserve_default=False),
        migrations.AddField(model_name='certificationperiod', name='term_from', field=models.DateField(null=True)),
        migrations.AddField(model_name='certificationperiod', name='term_until', field=models.DateField(null=True)),
        migrations.RunSQL(FILL, ""),
        migrations.AlterField(model_name='certificationperiod', name='decision', field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.decision')),
        migrations.AlterField(model_name='certificationperiod', name='term_from', field=models.DateField()),
    ]
