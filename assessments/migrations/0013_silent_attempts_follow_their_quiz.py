"""Until now the form of a quiz began with nothing ticked under what learners see, and attempts froze that.

Those that were to show nothing take over what their quiz shows now, once; later `Quiz.save` sees to it. A quiz that
still shows nothing is left to its author, who is warned.
"""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def follow(apps, schema_editor):
    Quiz, Attempt = apps.get_model("assessments", "Quiz"), apps.get_model("assessments", "Attempt")
    speaking = Quiz.objects.exclude(shown_when_marked=[], shown_when_over=[]).filter(pk=OuterRef("quiz"))
    silent = Attempt.objects.filter(shown_when_marked=[], shown_when_over=[])
    silent = silent.filter(quiz__in=Quiz.objects.exclude(shown_when_marked=[], shown_when_over=[]))
    followed = silent.update(
        shown_when_marked=Subquery(speaking.values("shown_when_marked")),
        shown_when_over=Subquery(speaking.values("shown_when_over")),
    )
    if followed:
        print(f"\n  {followed} attempts that were to show nothing now show what their quiz shows.")


class Migration(migrations.Migration):
    dependencies = [('assessments', '0012_kinds_of_file_to_begin_with')]
    operations = [migrations.RunPython(follow, migrations.RunPython.noop, elidable=True)]
