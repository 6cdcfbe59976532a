"""The form with which documents come in, whichever way: one by one, several at once, or from a chooser."""

from typing import Any

from wagtail.documents.forms import BaseDocumentForm

from media.uploads import require_true_to_name


class DocumentForm(BaseDocumentForm):
    """Wagtail's form, which also looks into the file. Pictures are checked by Wagtail, which opens them."""

    def clean_file(self) -> Any:
        """Refuse a file that is not what its name says."""
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            require_true_to_name(file)
        return file
