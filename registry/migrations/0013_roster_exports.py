import assessments.storage
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('localities', '0002_sort_by_bytes'),
        ('registry', '0012_roster_at_hand'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RosterExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('xlsx', 'Excel workbook'), ('pdf', 'PDF')], max_length=4, verbose_name='kind')),
                ('filters', models.TextField(verbose_name='filters')),
                ('total', models.PositiveIntegerField(verbose_name='in all')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='done')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='waiting', max_length=10, verbose_name='state')),
                ('requested_at', models.DateTimeField(verbose_name='asked for')),
                ('moved_at', models.DateTimeField(verbose_name='last step')),
                ('claim', models.CharField(blank=True, editable=False, max_length=22)),
                ('file', models.FileField(blank=True, storage=assessments.storage.private_storage, upload_to='registry/rosters', verbose_name='file')),
            ],
            options={
                'verbose_name': 'roster as a file',
                'verbose_name_plural': 'rosters as files',
                'ordering': ['-requested_at', '-pk'],
            },
        ),
        migrations.AlterModelOptions(
            name='certificationperiod',
            options={'ordering': ['sort_key', 'certification_id'], 'verbose_name': 'period of a certification', 'verbose_name_plural': 'periods of certifications'},
        ),
        migrations.RemoveIndex(
            model_name='certificationperiod',
            name='roster_by_unit',
        ),
        migrations.AddIndex(
            model_name='certificationperiod',
            index=models.Index(fields=['sort_key', 'certification'], include=('id', 'state', 'unit', 'scheme', 'valid_from', 'valid_until'), name='roster_in_order'),
        ),
        migrations.AddIndex(
            model_name='certificationperiod',
            index=models.Index(fields=['unit', 'scheme', 'state'], include=('valid_from', 'valid_until'), name='roster_by_unit'),
        ),
        migrations.AddIndex(
            model_name='certificationperiod',
            index=models.Index(fields=['term_until'], name='roster_by_end'),
        ),
        migrations.AddField(
            model_name='rosterexport',
            name='requested_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked for by'),
        ),
        migrations.AddConstraint(
            model_name='rosterexport',
            constraint=models.CheckConstraint(condition=models.Q(('done__lte', models.F('total'))), name='an_export_does_not_write_more_than_all'),
        ),
    ]
