"""From here on every certificate has a number and a template, and versions of templates never change."""

import django.db.models.deletion
from django.db import migrations, models

from elearn.base.append_only import NeverChanges


class Migration(migrations.Migration):
    dependencies = [("certificates", "0005_number_what_was_issued")]

    operations = [
        migrations.AlterField(
            model_name="certificate",
            name="serial_number",
            field=models.PositiveIntegerField(verbose_name="number"),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="serial_year",
            field=models.PositiveSmallIntegerField(verbose_name="year of the number"),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="template_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to="certificates.certificatetemplateversion",
                verbose_name="template",
            ),
        ),
        NeverChanges("certificates_certificatetemplateversion"),
    ]
