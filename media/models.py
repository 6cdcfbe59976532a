"""The media library: pictures and documents that lessons show. Ours from the first migration, so that they can grow."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class CustomImage(AbstractImage):
    """A picture, with who made it and under which terms it may be shown."""

    credit = models.CharField(_("credit"), max_length=200, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")


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
