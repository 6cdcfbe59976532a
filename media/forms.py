"""The forms with which pictures and documents come in, whichever way: singly, several at once, or from a chooser."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from media.pictures import PictureField
from media.uploads import require_true_to_name


class ImageForm(BaseImageForm):
    """Wagtail's form, which refuses a picture by its header."""

    file = PictureField(label=_("File"), widget=BaseImageForm.Meta.widgets["file"])


class DocumentForm(BaseDocumentForm):
    """Wagtail's form, which also looks into the file."""

    def clean_file(self) -> Any:
        """Refuse a file that is not what its name says."""
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            require_true_to_name(file)
        return file
