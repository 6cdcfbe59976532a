"""What a browser would send of a form, whose blocks and rows a script builds."""

from html.parser import HTMLParser

from django.core.files.uploadedfile import UploadedFile
from wagtail.blocks import BlockField, FieldBlock, ListBlock, StreamBlock, StructBlock


def as_sent(form, **typed):
    """The data of the form as it stands, with `typed` over it; forms of rows (`formsets`) along with it."""
    data = {}
    for bound in form:
        value = bound.value()
        if isinstance(bound.field, BlockField):
            data |= _of_block(bound.field.block, value, bound.html_name)
        elif not isinstance(value, UploadedFile):
            data |= _of_widget(bound.field.widget, value, bound.html_name)
    for formset in getattr(form, "formsets", {}).values():
        data |= as_sent(formset.management_form)
        for number, row in enumerate(formset.initial_forms, 1):
            data |= {**as_sent(row), f"{row.prefix}-ORDER": str(number), f"{row.prefix}-DELETE": ""}
        data[f"{formset.prefix}-TOTAL_FORMS"] = str(len(formset.initial_forms))
    return {**data, **typed}


def _of_widget(widget, value, name):
    html = widget.render(name, value, {"id": name})
    found = _Fields()
    found.feed(html)
    return found.data


def _of_block(block, value, name):
    if isinstance(block, StreamBlock):
        data = {f"{name}-count": str(len(value))}
        for number, child in enumerate(value):
            part = f"{name}-{number}"
            data |= {f"{part}-type": child.block_type, f"{part}-order": str(number), f"{part}-deleted": ""}
            data |= {f"{part}-id": child.id or "", **_of_block(child.block, child.value, f"{part}-value")}
        return data
    if isinstance(block, ListBlock):
        data = {f"{name}-count": str(len(value))}
        for number, child in enumerate(value.bound_blocks):
            part = f"{name}-{number}"
            data |= {f"{part}-order": str(number), f"{part}-deleted": "", f"{part}-id": child.id or ""}
            data |= _of_block(child.block, child.value, f"{part}-value")
        return data
    if isinstance(block, StructBlock):
        parts = [_of_block(each, value.get(key), f"{name}-{key}") for key, each in block.child_blocks.items()]
        return {key: sent for part in parts for key, sent in part.items()}
    assert isinstance(block, FieldBlock), block
    return _of_widget(block.field.widget, block.value_for_form(value), name)


class _Fields(HTMLParser):
    """The fields that are sent of a piece of HTML."""

    def __init__(self):
        super().__init__()
        self.data, self._select, self._area = {}, None, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        name = attrs.get("name")
        if tag == "input" and name and attrs.get("type") not in ("file", "submit", "button"):
            if attrs.get("type") not in ("checkbox", "radio") or "checked" in attrs:
                self._add(name, attrs.get("value", "on" if attrs.get("type") == "checkbox" else ""))
        elif tag == "textarea":
            self._area = name
            self.data[name] = ""
        elif tag == "select":
            self._select = name, "multiple" in attrs
        elif tag == "option" and self._select and ("selected" in attrs):
            self._add(self._select[0], attrs.get("value", ""))

    def handle_data(self, text):
        if self._area:
            self.data[self._area] += text

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.data[self._area] = self.data[self._area].removeprefix("\n")
            self._area = None
        elif tag == "select":
            self._select = None

    def _add(self, name, value):
        self.data.setdefault(name, []).append(value)
