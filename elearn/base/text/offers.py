"""Forms that offer a name in proper case, once, and then take whatever is sent: a person decides. Needs no script."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from elearn.base.text.names import offered_case


class OffersProperCase(forms.BaseForm):
    """A form that comes back with names in proper case where they were typed in capitals or in small letters.

    `names` are the fields. The offer stands in the field already, so that sending the form again takes it; a hidden
    field says what was offered, so that it is offered once.
    """

    names: ClassVar[tuple[str, ...]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.names:
            self.fields[f"{name}_offered"] = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Make the offer where there is one to make."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.names:
            before = cleaned.pop(f"{name}_offered", "")
            written = cleaned.get(name) or ""
            offer = offered_case(written) if name in self.changed_data else None
            if offer and offer != before:
                self._offer(name, written, offer)
        return cleaned

    def _offer(self, name: str, written: str, offer: str) -> None:
        sent: Any = self.data.copy()  # type: ignore[attr-defined]
        sent[self.add_prefix(name)] = sent[self.add_prefix(f"{name}_offered")] = offer
        self.data = sent
        words = _(
            "You wrote “%(written)s”. As a name it reads “%(offer)s”, which stands in the field now: save once more to "
            "take it, or write the name again as it is on the identity card."
        )
        self.add_error(name, words % {"written": written, "offer": offer})
