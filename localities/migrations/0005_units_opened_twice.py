"""Units that were opened twice: of the same name, in the same locality, below the same unit, in the same days.

The oldest stays as it is. Another to which nothing refers, no person and no other row, was made by a button pressed
twice, and is deleted. One that is in use stays, and is told apart by a number: "Đoàn xã Đất Mũi (2)"; whether its people
belong to the first is for the province to say. The constraint comes with the next migration.
"""

from django.db import migrations

from elearn.base.vietnamese import fold, sort_key


def tell_apart(apps, schema_editor):
    kept = {}
    for unit in apps.get_model("localities", "Unit").objects.order_by("pk"):
        while others := [each for each in kept.get(_of(unit), []) if _overlap(each, unit)]:
            if not _is_used(unit):
                unit.delete()
                break
            _number(unit, others[0])
        else:
            kept.setdefault(_of(unit), []).append(unit)


def _of(unit):
    return unit.name, unit.locality_id, unit.parent_id


def _overlap(one, other):
    return _begins_before_end(one, other) and _begins_before_end(other, one)


def _begins_before_end(one, other):
    return one.valid_from is None or other.valid_until is None or one.valid_from < other.valid_until


def _is_used(unit):
    """Whether any row of any table refers to it."""
    relations = [each for each in unit._meta.get_fields(include_hidden=True) if each.auto_created and each.is_relation]
    rows = (each.related_model._base_manager.filter(**{each.field.name: unit.pk}) for each in relations)
    return any(each.exists() for each in rows)


def _number(unit, other):
    stem, _space, last = other.name.rpartition(" (")
    number = int(last[:-1]) + 1 if stem and last[:-1].isdecimal() and last.endswith(")") else 2
    unit.name = f"{stem if number > 2 else other.name} ({number})"
    unit.sort_key, unit.search_text = sort_key(unit.name)[:500], fold(unit.name)[:200]
    unit.save(update_fields=["name", "sort_key", "search_text"])


class Migration(migrations.Migration):
    dependencies = [('localities', '0004_words_of_constraints')]

    operations = [migrations.RunPython(tell_apart, migrations.RunPython.noop)]
