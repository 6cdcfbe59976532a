"""Which forms were sent, for minutes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('base', '0003_search_without_marks'),
    ]

    operations = [
        migrations.CreateModel(
            name='SentForm',
            fields=[
                ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('led_to', models.TextField()),
                ('words', models.TextField(blank=True)),
                ('done_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'verbose_name': 'form sent',
                'verbose_name_plural': 'forms sent',
            },
        ),
    ]
