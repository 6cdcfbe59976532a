"""Pictures and documents that pages or questions show are not deleted."""

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils.translation import ngettext
from wagtail.models import ReferenceIndex

from elearn.base.in_use import InUse
from media.models import CustomDocument, CustomImage


@receiver(pre_delete, sender=CustomImage)
@receiver(pre_delete, sender=CustomDocument)
def refuse_while_in_use(instance: CustomImage | CustomDocument, **kwargs: Any) -> None:
    """Raises InUse, with how many places use it; Wagtail's page "usage" names them."""
    used = ReferenceIndex.get_grouped_references_to(instance).count()
    if used:
        words = ngettext(
            "“%(title)s” is shown in %(count)d place, so it is not deleted. Take it out there first.",
            "“%(title)s” is shown in %(count)d places, so it is not deleted. Take it out there first.",
            used,
        )
        raise InUse(words % {"title": instance.title, "count": used}, {instance})
