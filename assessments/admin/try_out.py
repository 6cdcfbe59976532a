"""A trainer answers a question as a learner would, and sees how it is graded. Nothing of it is kept."""

import hashlib
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from assessments.admin.question_pages import GET_OR_POST, editor_of
from assessments.items import InvalidResponse, Item
from assessments.models import Question
from assessments.views.reading import MOST_SENT, UPLOAD, fields_of
from assessments.wording import refusal
from elearn.base.requests.bodies import takes_up_to

NAME = "q1"


@dataclass(slots=True)
class Tried:
    """An answer to the item as it now stands, checked on the spot; `refused` says why it is none."""

    item: Item
    response: Any = None
    share: float | None = None
    feedback: tuple[str, ...] = ()
    refused: str = ""
    files: list[str] = field(default_factory=list)
    """The names of the files that came; only their fingerprints were taken."""

    @property
    def percent(self) -> float | None:
        """What it earns of the points."""
        return None if self.share is None else round(100 * self.share, 1)


@takes_up_to(MOST_SENT)
@require_http_methods(GET_OR_POST)
def try_out(request: SignedInRequest, pk: int) -> HttpResponse:
    """The question as last saved, to be answered; POST checks the answer."""
    question = get_object_or_404(Question, pk=pk).get_latest_revision_as_object()
    item = _item_of(question)
    if item is not None:
        question.seen_in_preview(at=timezone.now())
    tried = _check(request, item) if item is not None and request.method == "POST" else None
    context = {
        "question": question,
        "item": item,
        "name": NAME,
        "tried": tried,
        "edit_url": editor_of(type(question), "edit", pk),
    }
    status = 422 if tried and tried.refused else 200
    return render(request, "assessments/admin/try_out.html", context, status=status)


def _item_of(question: Question) -> Item | None:
    """The item as learners would be given it; None for a draft that is not whole yet."""
    try:
        question.full_clean()
        return question.build_item().shuffled(Random(question.pk))  # noqa: S311 - the same order at each check
    except (ValidationError, LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
        return None


def _check(request: SignedInRequest, item: Item) -> Tried:
    tried = Tried(item)
    try:
        fields = fields_of(NAME, request.POST) | _fingerprints(request, tried)
        tried.response = item.parse(fields)
    except InvalidResponse as invalid:
        tried.refused = refusal(invalid)
        return tried
    tried.share = item.grade(tried.response).share
    tried.feedback = item.feedback(tried.response)
    return tried


def _fingerprints(request: SignedInRequest, tried: Tried) -> dict[str, list[str]]:
    """The fields that name the files sent, as if they were stored. Raises InvalidResponse."""
    fields = {}
    for key, upload in request.FILES.items():
        name, _dot, part = key.partition(".")
        if name != NAME or not isinstance(upload, UploadedFile):
            continue
        target = part.removesuffix(UPLOAD).removesuffix(".")
        taking = tried.item.taking_file(target)
        if taking is None:
            raise InvalidResponse("no file expected", "file")
        data = upload.read()
        taking.require_acceptable(upload.name or "", data)
        tried.files.append(upload.name or "")
        fields[target] = [hashlib.sha256(data).hexdigest()]
    return fields
