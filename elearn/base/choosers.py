"""Wagtail's choosers: their inline script gets the nonce of the response, and they open for whom they are.

Wagtail shows what can be chosen to everybody who gets into the staff area, officers who will sit the exam among them.
"""

from typing import Any, ClassVar

from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.auth import permission_required
from wagtail.admin.widgets.chooser import BaseChooser
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.utils.urlpatterns import decorate_urlpatterns

from elearn.base.security import nonce

_render = BaseChooser.render


def render_with_nonce(self: BaseChooser, *args: Any, **kwargs: Any) -> SafeString:
    """As Wagtail renders it; its own script is the only one, since everything else in it is escaped."""
    html = _render(self, *args, **kwargs)
    return mark_safe(html.replace("<script>", f'<script nonce="{nonce()}">', 1))  # noqa: S308


def install() -> None:
    """Put it in the place of Wagtail's own; called once, when the apps are ready."""
    BaseChooser.render = render_with_nonce


class ForThePermitted:
    """For a chooser's viewset: all of it asks for one permission, and nothing is made in it."""

    may_choose: ClassVar[str]

    def get_urlpatterns(self) -> list[Any]:
        """The viewset's own, each behind the permission; without Wagtail's address for a form that there is not."""
        patterns: list[Any] = super().get_urlpatterns()  # type: ignore[misc]
        patterns = [pattern for pattern in patterns if pattern.name != "create"]
        decorate_urlpatterns(patterns, permission_required(self.may_choose))
        return patterns


def snippet_chooser_for(permission: str) -> type[SnippetChooserViewSet]:
    """Wagtail's chooser of a snippet, for those who have the permission."""

    class PermittedSnippetChooserViewSet(ForThePermitted, SnippetChooserViewSet):
        may_choose = permission

    return PermittedSnippetChooserViewSet
