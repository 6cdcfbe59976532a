"""Reminders were noted for people who have no e-mail address, to whom nothing was ever sent.

Known to be so are those to holders who have no address today, and those about units for which no officer ever had one.
Of the others nothing can be known: an address may have come later. Where it did, the next step tells them.
"""

from django.db import migrations
from django.db.models import Q


def forget(apps, schema_editor):
    reminder = apps.get_model("registry", "Reminder")
    none = Q(certification__person__email=None) | Q(certification__person__email="")
    reminder.objects.filter(none, audience="holder").delete()
    unit, role = apps.get_model("localities", "Unit"), apps.get_model("accounts", "RoleAssignment")
    officers = role.objects.filter(role="unit_officer", user__email__isnull=False).exclude(user__email="")
    reached = set(officers.exclude(unit=None).values_list("unit", flat=True))
    above = dict(unit.objects.values_list("pk", "parent"))
    unreached = []
    for pk in above:
        step, seen = pk, set()
        while step and step not in reached and step not in seen:
            seen.add(step)
            step = above.get(step)
        if step not in reached:
            unreached.append(pk)
    current = apps.get_model("registry", "CertificationPeriod")
    titles = current.objects.exclude(unit__in=unreached).values("certification")
    reminder.objects.filter(audience="officers").exclude(certification__in=titles).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0018_word_documents_of_rosters"),
        ("accounts", "0001_initial"),
        ("localities", "0001_initial"),
    ]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop, elidable=True)]
