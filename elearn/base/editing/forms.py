"""The form that carries what it was made from, and meets what another has saved meanwhile."""

import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models
from django.utils.translation import gettext
from wagtail.log_actions import log

from elearn.base.editing import words
from elearn.base.editing.lock import is_saving
from elearn.base.editing.values import hashed, shown, stored, text_of, text_of_rows

FIELD = "made_from"


class MadeFrom(forms.CharField):
    """The hashes of the values shown, {field: hash} as JSON; not something that a person changes."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Never: another's edit is not one of this form."""
        return False

    def clean(self, value: Any) -> dict[str, str]:
        """Empty for a form that does not say it: sent by a program, or opened before there was this field."""
        try:
            found = json.loads(value or "{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


class ShowsOthersEdits:
    """For a ModelForm: of a record that was changed meanwhile, nothing is saved before its person has seen how.

    `other_values` gives what the form edits beside the fields of its own model; `stored` the record as it stands now,
    locked.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        carry(self)

    def is_valid(self) -> bool:
        """Also that nobody has saved something else since the form was opened."""
        return super().is_valid() and meets_nobody(self)  # type: ignore[misc]

    def other_values(self, record: Any) -> dict[str, Any]:
        """Of fields that the form has of its own, what they show of the record."""
        return {}

    def stored(self) -> Any:
        """The record as another may have left it."""
        return stored(self.instance)  # type: ignore[attr-defined]

    def save(self, commit: bool = True) -> Any:
        """With a note of who did it, for the one who comes second."""
        is_edit = not self.instance._state.adding  # type: ignore[attr-defined]
        made = super().save(commit)  # type: ignore[misc]
        if is_edit and commit:
            log(instance=made, action="wagtail.edit")
        return made


def carry(form: Any) -> None:
    """Let the form of a record that is there say what it was made from; not a row within a larger form."""
    if form.instance.pk is None or form.prefix is not None:
        return
    form.fields[FIELD] = MadeFrom(required=False)
    form.initial[FIELD] = lambda: json.dumps({each.name: hashed(each.text) for each in _values_of(form)})


def meets_nobody(form: Any) -> bool:
    """Whether a valid form may be saved as far as others go; else it has become one that shows what they did."""
    base = form.cleaned_data.get(FIELD) if FIELD in form.fields and is_saving() else None
    if not base:
        return True
    now = form.stored() if isinstance(form, ShowsOthersEdits) else stored(form.instance)
    _take_what_the_form_lacks(form, now)
    changed = [each for each in _values_of(form, now) if hashed(each.text) != base.get(each.name)]
    differing = [(each, mine) for each in changed if each.text != (mine := _mine(form, each)).text]
    if not differing:
        return True
    both = [(theirs, mine) for theirs, mine in differing if hashed(mine.text) != base.get(theirs.name)]
    only_theirs = [theirs for theirs, mine in differing if hashed(mine.text) == base.get(theirs.name)]
    _become(form, now, both, only_theirs)
    return False


class _Value:
    """One thing that a form edits: its text to compare, what a person reads, how it is put into a form."""

    def __init__(self, name: str, field: Any, value: Any, label: str, *, is_rows: bool = False) -> None:
        self.name, self.field, self.value, self.label, self.is_rows = name, field, value, label, is_rows
        self.text = text_of_rows(value) if is_rows else text_of(field, value)

    @property
    def said(self) -> str:
        return words.said_of_rows(self.value) if self.is_rows else words.said(self.field, self.value)


def _values_of(form: Any, record: models.Model | None = None) -> Iterator[_Value]:
    """Of a record, what this form edits; without one, of the record that the form shows."""
    record = record or shown(form.instance)
    others = form.other_values(record) if isinstance(form, ShowsOthersEdits) else {}
    for name, form_field in form.fields.items():
        field = _model_field(form, name)
        if field is not None:
            yield _Value(name, field, field.value_from_object(record), _label(form_field, field))
        elif name in others:
            yield _Value(name, form_field, others[name], _label(form_field, None))
    for name, formset in _formsets(form):
        label = formset.model._meta.verbose_name_plural
        yield _Value(name, None, list(getattr(record, name).all()), label, is_rows=True)


def _mine(form: Any, theirs: _Value) -> _Value:
    if theirs.is_rows:
        value: Any = _rows_written(form.formsets[theirs.name])
    elif isinstance(theirs.field, models.Field) and not theirs.field.many_to_many:
        value = theirs.field.value_from_object(form.instance)
    else:
        value = form.cleaned_data.get(theirs.name)
    return _Value(theirs.name, theirs.field, value, theirs.label, is_rows=theirs.is_rows)


def _rows_written(formset: Any) -> list[models.Model]:
    gone = formset.deleted_forms
    kept = [each for each in formset.forms if each not in gone and (each.instance.pk or each.has_changed())]
    if formset.can_order:
        kept.sort(
            key=lambda each: (each.cleaned_data.get("ORDER") is None, each.cleaned_data.get("ORDER") or 0)
        )
    return [each.instance for each in kept]


def _take_what_the_form_lacks(form: Any, now: Any) -> None:
    """The record was read before the lock: what another request has written into other columns stays."""
    if getattr(now, "latest_revision_id", None) is not None:
        return  # of a draft, nothing else is in the form's hands
    for field in now._meta.concrete_fields:
        if field.name not in form.fields and not field.primary_key:
            setattr(form.instance, field.attname, getattr(now, field.attname))


def _become(form: Any, now: Any, both: list[tuple[_Value, _Value]], only_theirs: list[_Value]) -> None:
    """From here on the form is one of what is there now, with what was typed in it, and asks to be sent again."""
    taken = {each.name for each in only_theirs}
    typed = {
        bound.name: bound.field.bound_data(bound.data, bound.initial)
        for bound in form
        if bound.name not in taken and not isinstance(bound.field, forms.FileField)
    }
    for each in only_theirs:
        if each.is_rows:
            kwargs = {"instance": now, "prefix": form.formsets[each.name].prefix}
            form.formsets[each.name] = type(form.formsets[each.name])(
                **kwargs, form_kwargs=form.formsets[each.name].form_kwargs
            )
        else:
            typed[each.name] = each.value
    texts = {each.name: hashed(each.text) for each in _values_of(form, now)}
    said = [words.who_saved(now)]
    said += [words.both_changed(theirs.label, theirs.said, mine.said) for theirs, mine in both]
    said += [words.other_changed(each.label, each.said) for each in only_theirs]
    if any(form.files.getlist(name) for name in form.files):
        said.append(gettext("Choose the files that you had chosen once more."))
    said.append(gettext("Look it over. If you save again, what then stands in the form is kept."))
    form.initial = {**form.initial, **typed, FIELD: json.dumps(texts)}
    form.is_bound = False
    form.was_met = True
    form._bound_fields_cache.clear()
    form._errors = forms.utils.ErrorDict({NON_FIELD_ERRORS: form.error_class(said, error_class="nonfield")})


def _model_field(form: Any, name: str) -> Any:
    opts = form.instance._meta
    return next((each for each in (*opts.concrete_fields, *opts.many_to_many) if each.name == name), None)


def _formsets(form: Any) -> list[tuple[str, Any]]:
    """Rows edited along with the record; comments of others stay by themselves."""
    return [each for each in getattr(form, "formsets", {}).items() if each[0] != "comments"]


def _label(form_field: Any, field: Any) -> str:
    return str(form_field.label or getattr(field, "verbose_name", "") or "")
