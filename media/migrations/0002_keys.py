import uuid

import media.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('media', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='customdocument',
            name='key',
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='customdocument',
            name='file',
            field=models.FileField(upload_to=media.models.document_path, verbose_name='file'),
        ),
    ]
