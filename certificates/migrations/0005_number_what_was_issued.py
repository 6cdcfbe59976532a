"""Certificates issued before get their numbers in the order of issue, and the template that all of them looked like."""

from zoneinfo import ZoneInfo

from django.db import migrations

HOME = ZoneInfo("Asia/Ho_Chi_Minh")


def number(apps, schema_editor):
    Certificate = apps.get_model("certificates", "Certificate")
    if not Certificate.objects.exists():
        return
    template = apps.get_model("certificates", "CertificateTemplate").objects.create(name="Mẫu chung", is_default=True)
    version = apps.get_model("certificates", "CertificateTemplateVersion").objects.create(
        template=template,
        number=1,
        authority="Đoàn TNCS Hồ Chí Minh",
        issuer="Tỉnh Đoàn Cà Mau",
        heading="Chứng nhận hoàn thành khóa học",
        wording="Chứng nhận\n{holder_name}\nđã hoàn thành khóa học\n{course_title}",
    )
    last = {}
    for certificate in Certificate.objects.order_by("issued_at", "pk").iterator():
        year = certificate.issued_at.astimezone(HOME).year
        last[year] = last.get(year, 0) + 1
        Certificate.objects.filter(pk=certificate.pk).update(
            serial_year=year, serial_number=last[year], template_version=version
        )
    Series = apps.get_model("base", "Series")
    for year, number in last.items():
        Series.objects.create(name="certificate", year=year, last=number)


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0001_series"),
        ("certificates", "0004_templates_and_numbers"),
    ]

    operations = [migrations.RunPython(number, migrations.RunPython.noop)]
