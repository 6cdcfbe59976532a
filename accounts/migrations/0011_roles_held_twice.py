"""A role that was given twice for the same days becomes one, from the first day of both to the last.

Of the assignments of one person, role and unit that overlap the oldest row is kept and takes the whole period; the
others are deleted. Nobody gains or loses a day by it. The constraint comes with the next migration.
"""

from django.db import migrations


def join(apps, schema_editor):
    before = None
    rows = apps.get_model("accounts", "RoleAssignment").objects.order_by("user_id", "role", "unit_id", "valid_from", "pk")
    for row in rows:
        if before is None or _of(before) != _of(row) or _is_over(before, row.valid_from):
            before = row
            continue
        ends = (before.valid_until, row.valid_until)
        before.valid_until = None if None in ends else max(ends)
        row.delete()  # first, should the database look at both
        before.save(update_fields=["valid_until"])


def _of(row):
    return row.user_id, row.role, row.unit_id


def _is_over(row, day):
    return row.valid_until is not None and row.valid_until <= day


class Migration(migrations.Migration):
    dependencies = [('accounts', '0010_access_log')]

    operations = [migrations.RunPython(join, migrations.RunPython.noop)]
