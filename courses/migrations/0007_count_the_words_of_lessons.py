"""The minutes of lessons that are there, as `LessonPage.full_clean` counts them from now on."""

import re

from django.db import migrations

WORDS_A_MINUTE = 200
NO_TEXT = {"type", "id"}


def texts(value):
    if isinstance(value, str):
        yield re.sub(r"<[^>]*>", " ", value)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name not in NO_TEXT:
                yield from texts(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from texts(each)


def count(apps, schema_editor):
    LessonPage = apps.get_model("courses", "LessonPage")
    for lesson in LessonPage.objects.all():
        blocks = [block["value"] for block in lesson.body.raw_data]
        words = sum(len(text.split()) for text in texts([lesson.title, lesson.summary, *blocks]))
        LessonPage.objects.filter(pk=lesson.pk).update(minutes=max(1, round(words / WORDS_A_MINUTE)))


class Migration(migrations.Migration):
    dependencies = [("courses", "0006_minutes_follow_from_words")]
    operations = [migrations.RunPython(count, migrations.RunPython.noop, elidable=True)]
