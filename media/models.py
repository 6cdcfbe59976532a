"""The media library: pictures and documents that lessons show. Ours from the first migration, so that they can grow."""

import hashlib
import uuid
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from elearn.base.text.fields import SentenceField
from elearn.base.vietnamese import slugify

TOKEN = 12  # characters of 5 bits: no address of a file can be guessed from another


def file_path(folder: str, filename: str) -> str:
    """Where a file is kept: with a readable name, in a folder that nobody can guess."""
    name, ending = PurePath(filename).stem, PurePath(filename).suffix.lower()
    return f"{folder}/{get_random_string(TOKEN).lower()}/{slugify(name, 60) or 'tep'}{ending}"


def document_path(document: "CustomDocument", filename: str) -> str:
    """Where the file of a document is kept."""
    return file_path("documents", filename)


class CustomImage(AbstractImage):
    """A picture, with who made it and under which terms it may be shown."""

    credit = SentenceField(_("credit"), max_length=200, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    @property
    def default_alt_text(self) -> str:
        """What is said of it where nothing else is typed: never the name of its file, which tells nobody anything."""
        return self.description

    def get_upload_to(self, filename: str) -> str:
        """Also the scaled pictures are named after it, with the token, so that their addresses cannot be guessed."""
        name, ending = PurePath(filename).stem, PurePath(filename).suffix.lower()
        return f"original_images/{slugify(name, 40) or 'anh'}-{get_random_string(TOKEN).lower()}{ending}"

    def frozen_copy(self) -> tuple[str, int, int]:
        """The path, width and height (pixels) of a copy in a file named by what is in it, so that it never changes."""
        rendition = self.get_rendition("max-800x1200|format-webp")
        with rendition.file.open("rb") as file:
            content = file.read()
        path = f"images/frozen/{hashlib.sha256(content).hexdigest()}.webp"
        if not default_storage.exists(path):
            default_storage.save(path, ContentFile(content))
        return path, rendition.width, rendition.height


class CustomRendition(AbstractRendition):
    """A picture was scaled or cropped by this rule into this file."""

    image = models.ForeignKey(CustomImage, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="rendition_is_made_once", fields=["image", "filter_spec", "focal_point_key"]
            )
        ]


class CustomDocument(AbstractDocument):
    """A document to download, such as a plan or the text of a law, at an address that nobody can guess or count."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(_("file"), upload_to=document_path)

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    @property
    def url(self) -> str:
        """Where those who may read it find it."""
        return reverse("media:document", args=[self.key, self.filename])

    def clean(self) -> None:
        """A file that the form has refused is not judged again: it is no longer there, and has no ending."""
        if self.file:
            super().clean()
