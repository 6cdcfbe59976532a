"""The media library: pictures and documents that lessons show. Ours from the first migration, so that they can grow."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from elearn.base.text.fields import SentenceField


class CustomImage(AbstractImage):
    """A picture, with who made it and under which terms it may be shown."""

    credit = SentenceField(_("credit"), max_length=200, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

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
    """A document to download, such as a plan or the text of a law."""

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
