from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0015_addresses_in_one_place'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='consent',
            index=models.Index(condition=models.Q(('is_given', False), ('purpose', 'processing')), fields=['person', 'id'], name='noes_to_processing'),
        ),
    ]
