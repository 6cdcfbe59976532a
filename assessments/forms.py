"""The form behind the editors of questions."""

from typing import Any

from wagtail.admin.forms.models import WagtailAdminModelForm


class QuestionForm(WagtailAdminModelForm):
    """A draft may be unfinished, so that nothing written is lost; what is published must be whole.

    A way of marking that nobody chose stays what it is.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "scoring" in self.fields:
            self.fields["scoring"].required = False

    def _post_clean(self) -> None:
        self.instance.is_unfinished = self.is_deferred_validation
        super()._post_clean()
