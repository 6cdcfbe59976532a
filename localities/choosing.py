"""The one way in which a unit or a locality is offered to choose from, wherever that is.

Names repeat: there are two "Xã Đất Mũi", the old and the new, and three "Phường 1" of three districts. So each is
offered by its `label`, which tells it from the others, those that have ended last; where only one in force makes
sense, the caller offers only those.
"""

import datetime
from typing import Any

from django import forms
from django.utils import timezone

from localities.models import TreeQuerySet


class ByLabel:
    """A field for places of which the form says which are offered, and of which day, by `offer`."""

    on: datetime.date | None = None
    queryset: Any

    def offer(self, rows: TreeQuerySet, on: datetime.date) -> None:
        """Offer these, told apart as they are on `on`."""
        self.on, self.queryset = on, rows.to_choose(on)

    def label_from_instance(self, obj: Any) -> str:
        """As it is told from the others."""
        return str(obj.label(self.on or timezone.localdate()))


class PlaceChoiceField(ByLabel, forms.ModelChoiceField):
    """A unit or a locality."""


class PlacesChoiceField(ByLabel, forms.ModelMultipleChoiceField):
    """Several units or localities."""
