"""Practices that were handed in with an essay or a file waited for a marker; now they are done, without those."""

from decimal import Decimal

from django.db import migrations


def finish(apps, schema_editor):
    Attempt = apps.get_model("assessments", "Attempt")
    for attempt in Attempt.objects.filter(is_practice=True, state="awaiting_marking").iterator():
        marked = list(attempt.items.exclude(share=None))
        attempt.score = round(sum((each.share * each.points for each in marked), Decimal(0)), 2)
        attempt.max_score = sum((each.points for each in marked), Decimal(0)) or attempt.max_score
        attempt.passed = 100 * attempt.score >= attempt.pass_mark * attempt.max_score
        attempt.state, attempt.marked_at = "marked", attempt.submitted_at
        attempt.save()


class Migration(migrations.Migration):
    dependencies = [('assessments', '0015_when_an_act_was_checked')]
    operations = [migrations.RunPython(finish, migrations.RunPython.noop, elidable=True)]
