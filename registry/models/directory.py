"""The public directory: a page with those certified people who agreed to be in it, and nothing more about them."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from accounts.models import Consent, Purpose
from registry.models.certification import Certification
from registry.models.period import CertificationPeriod, CertificationPeriodQuerySet

ON_A_PAGE = 50


class DirectoryPage(Page):
    """Shows name, title, unit, decision, validity of who is certified today and agreed to be shown publicly."""

    introduction = RichTextField(_("introduction"), features=["bold", "italic", "link"], blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["courses.CourseIndexPage"]
    subpage_types: list[str] = []
    max_count = 1
    template = "registry/directory.html"

    class Meta:
        verbose_name = _("public directory")
        verbose_name_plural = _("public directories")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the filters, and the people that they let through."""
        from registry.rosters.directory import DirectoryForm  # noqa: PLC0415 - a form of this page

        today = timezone.localdate()
        form = DirectoryForm(request.GET, today=today)
        page = Paginator(form.narrow(self.listed(), today), ON_A_PAGE).get_page(request.GET.get("page"))
        context = {"form": form, "page_obj": page, "day": today}
        return {**super().get_context(request, *args, **kwargs), **context}

    @staticmethod
    def listed() -> CertificationPeriodQuerySet:
        """The lines of people who hold a title today and agreed, with all that is shown of them."""
        agreed = Consent.objects.given_to(Purpose.PUBLIC_LISTING).values("pk")
        withdrew = Consent.objects.withdrawals().values(
            "person"
        )  # processing as such: being listed is part of it
        return (
            CertificationPeriod.objects.on(timezone.localdate())
            .filter(state=Certification.State.IN_FORCE, person__in=agreed)
            .exclude(person__in=withdrew)
            .select_related("person", "scheme", "unit__locality", "certification__decision")
            .order_by("sort_key", "certification")
        )
