"""Fields that the forms of the staff area share."""

from django import forms


class DayInput(forms.DateInput):
    """The browser's own field for a day, shown in the reader's way. Wagtail's needs an inline script."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")
