from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('base', '0001_series'),
    ]

    operations = [
        migrations.CreateModel(
            name='Round',
            fields=[
                ('name', models.CharField(max_length=100, primary_key=True, serialize=False, verbose_name='name')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('began_at', models.DateTimeField(null=True, verbose_name='begun last')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='done last')),
                ('problem', models.TextField(blank=True, verbose_name='what went wrong last')),
            ],
            options={
                'verbose_name': 'periodic work',
                'verbose_name_plural': 'periodic work',
                'ordering': ['name'],
            },
        ),
    ]
