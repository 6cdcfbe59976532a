"""Of tokens in use that have one name, all but the oldest get a number: "Cổng dữ liệu (2)". None stops working.

The constraint comes with the next migration.
"""

from django.db import migrations


def number(apps, schema_editor):
    tokens = apps.get_model("registry", "ApiToken").objects.filter(revoked_at=None).order_by("pk")
    names = {token.name for token in tokens}
    seen = set()
    for token in tokens:
        if token.name in seen:
            free = (f"{token.name[:90]} ({n})" for n in range(2, len(names) + len(seen) + 3))
            token.name = next(name for name in free if name not in names)
            token.save(update_fields=["name"])
            names.add(token.name)
        seen.add(token.name)


class Migration(migrations.Migration):
    dependencies = [('registry', '0030_steps_and_versions_never_go')]

    operations = [migrations.RunPython(number, migrations.RunPython.noop)]
