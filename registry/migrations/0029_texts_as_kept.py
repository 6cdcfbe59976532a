"""Bring the texts that are stored to their one form (elearn.base.text), and note what then clashes.

Not touched is what never changes: events, consents, marks, versions of questions, of templates and of schemes, and the
words that were printed on certificates; only their keys for searching follow. Nothing is merged.
"""

from django.db import DatabaseError, migrations, transaction

from elearn.base.text import as_kept, lines_as_kept, name_as_kept, number_as_kept, sentence_as_kept
from elearn.base.vietnamese import fold, person_sort_key, sort_key

FORMS = {
    "accounts.User": {"full_name": name_as_kept},
    "localities.Locality": {"name": as_kept, "note": lines_as_kept},
    "localities.Unit": {"name": as_kept},
    "assessments.Category": {"name": as_kept},
    "assessments.Question": {"title": sentence_as_kept, "legal_reference": sentence_as_kept},
    "assessments.Quiz": {"title": sentence_as_kept, "access_code": as_kept},
    "assessments.CitedAct": {"number": as_kept, "title": sentence_as_kept},
    "courses.CoursePage": {"title": sentence_as_kept, "draft_title": sentence_as_kept, "summary": lines_as_kept},
    "courses.LessonPage": {"title": sentence_as_kept, "draft_title": sentence_as_kept, "summary": lines_as_kept},
    "certificates.CertificateTemplate": {"name": as_kept},
    "certificates.Certificate": {"withdrawal_decision_number": number_as_kept},
    "registry.Scheme": {"name": as_kept},
    "registry.Decision": {
        "number": number_as_kept, "issuing_body": as_kept, "signer": name_as_kept, "place": as_kept,
        "signer_capacity": sentence_as_kept, "reason": lines_as_kept, "basis": lines_as_kept,
        "carried_out_by": lines_as_kept, "recipients": lines_as_kept,
    },
    "registry.DecisionLine": {"name": name_as_kept},
    "registry.NameChange": {"old_name": name_as_kept, "new_name": name_as_kept, "paper": lines_as_kept},
    "registry.Reorganisation": {"name": sentence_as_kept, "legal_basis": lines_as_kept},
    "registry.CertificationPeriod": {},
}


def _keys(label, row):
    """The keys that follow from the texts of the row."""
    keys = {name: fold(getattr(row, name)) for name in ("search_text", "old_search_text") if hasattr(row, name)}
    if label == "accounts.User":
        keys |= {"sort_key": person_sort_key(row.full_name)[:400], "search_text": fold(row.full_name)[:150]}
    elif label.startswith("localities."):
        keys |= {"sort_key": sort_key(row.name)[:500], "search_text": fold(row.name)[:200]}
    elif label == "registry.CertificationPeriod":
        keys |= {"sort_key": row.person.sort_key, "search_text": row.person.search_text}
    return keys


def _bring(model, label, forms, clash):
    """The rows whose texts changed."""
    changed_rows = []
    related = ["person"] if label == "registry.CertificationPeriod" else []
    for row in model.objects.select_related(*related).order_by("pk").iterator(chunk_size=2000):
        before = {name: getattr(row, name) for name in forms if isinstance(getattr(row, name), str)}
        after = {name: forms[name](text) or text for name, text in before.items()}  # never to nothing
        for name, text in after.items():
            setattr(row, name, text)
        texts = {name: text for name, text in after.items() if text != before[name]}
        stale = {name: key for name, key in _keys(label, row).items() if key != getattr(row, name)}
        if not texts and not stale:
            continue
        try:
            with transaction.atomic():
                model.objects.filter(pk=row.pk).update(**texts, **stale)
        except DatabaseError:
            clash("taken", label, row.pk, None, before, texts)
        else:
            if texts:
                changed_rows.append((row, before))
    return changed_rows


def _namesakes(users, changed, clash):
    for person, before in changed:
        others = users.filter(unit=person.unit_id, full_name=person.full_name).exclude(pk=person.pk)
        for other in others.order_by("pk")[:5]:
            clash("namesake", "accounts.User", person.pk, other.pk, before, {"full_name": person.full_name})


def _categories(categories):
    """Paths and keys anew, from the top down."""
    done = {}
    rows = sorted(categories.objects.all(), key=lambda row: row.sort_key.count("\n"))
    for row in rows:
        path, key = done.get(row.parent_id, ("", ""))
        new = (f"{path} / {row.name}" if path else row.name)[:1000], (f"{key}\n" if key else "") + sort_key(row.name)
        done[row.pk] = new
        if new != (row.path, row.sort_key):
            categories.objects.filter(pk=row.pk).update(path=new[0], sort_key=new[1][:2000])


def bring_to_form(apps, schema_editor):
    clashes = apps.get_model("registry", "TextClash")

    def clash(kind, label, row, other, before, texts):
        for name, kept in texts.items():
            clashes.objects.create(kind=kind, model=label, row=row, other=other, text=before[name], kept=kept)
            print(f"\n    {label} {row}: “{kept}” ({kind}{f' {other}' if other else ''}); see /quan-tri/van-ban-trung/", end="")

    for label, forms in FORMS.items():
        changed = _bring(apps.get_model(label), label, forms, clash)
        if label == "accounts.User":
            _namesakes(apps.get_model(label).objects, changed, clash)
        elif label == "assessments.Category" and changed:
            _categories(apps.get_model(label))


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0028_clashes_of_texts'),
        ("accounts", "0009_words_of_constraints"),
        ("localities", "0004_words_of_constraints"),
        ("assessments", "0016_practices_wait_for_nobody"),
        ("courses", "0010_trainers_submit"),
        ("certificates", "0010_unit_of_the_holder"),
    ]

    operations = [migrations.RunPython(bring_to_form, migrations.RunPython.noop)]
