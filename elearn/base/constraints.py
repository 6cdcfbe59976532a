"""What a constraint of the database refuses, in the words of the constraint, where a form can hit it.

Forms validate constraints before they save; but two may be sent at once, and a condition on a field that the form
lacks is not looked at. The database then refuses, and nothing typed may be lost for it.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)


def words_of(error: IntegrityError) -> str:
    """What the constraint that was hit says; of one without words, that somebody was quicker."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name and has_words(constraint):
                return str(constraint.get_violation_error_message())
    return _("This does not fit what is recorded: perhaps somebody else was quicker, or it was sent twice.")


class ConstraintsInWordsMiddleware:
    """The last net: a form that did not foresee what the database refuses gets a page that says it, not a crash."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """As if it were not there, while nothing is refused."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """409 with words; the browser's way back keeps what was typed."""
        if request.method != "POST" or not isinstance(exception, IntegrityError):
            return None
        logger.warning("The database refused %s: %s", request.path, exception)
        return render(request, "409.html", {"words": words_of(exception)}, status=409)


def has_words(constraint: models.BaseConstraint) -> bool:
    """Whether it says more than Django's own sentence, which names nothing."""
    return constraint.violation_error_message != models.BaseConstraint.default_violation_error_message


def kept(form: ModelForm) -> Any:
    """The row that a valid form makes or changes; None when the database refuses it, which the form then says."""
    try:
        with transaction.atomic():
            return form.save()
    except IntegrityError as error:
        form.add_error(None, words_of(error))
        return None
