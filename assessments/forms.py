"""The form behind the editors of questions."""

from wagtail.admin.forms.models import WagtailAdminModelForm


class QuestionForm(WagtailAdminModelForm):
    """A draft may be unfinished, so that nothing written is lost; what is published must be whole."""

    def _post_clean(self) -> None:
        self.instance.is_unfinished = self.is_deferred_validation
        super()._post_clean()
