"""What the forms of a quiz send, as the domain takes it."""

import datetime
from dataclasses import dataclass, field

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, QueryDict

from accounts.requests import SignedInRequest
from assessments.items import InvalidResponse
from assessments.models import Attempt, AttemptFile, AttemptItem
from assessments.models.response import ANY, MEGABYTE

MOST_SENT = 100 * MEGABYTE
"""In one form: two files of the largest size that a question can ask for, or many smaller ones."""
HIGHEST = 2**53 - 1  # the highest whole number that a browser counts exactly
UPLOAD = "upload"
"""The field `q3.upload` holds a file; the SHA-256 of what is stored takes the place of `q3`."""


@dataclass(slots=True)
class Form:
    """The whole form of a quiz: fields by position, what could not be taken, and the positions flagged."""

    known: int
    flagged: set[int]
    answers: dict[int, dict[str, list[str]]] = field(default_factory=dict)
    refused: dict[int, InvalidResponse] = field(default_factory=dict)


def own_attempt(request: SignedInRequest, pk: int) -> Attempt:
    """The learner's own attempt. Raises Http404."""
    found = Attempt.objects.own(request.user, pk)
    if found is None:
        raise Http404
    return found


def form_of_all(request: SignedInRequest, found: Attempt, *, at: datetime.datetime) -> Form:
    """What the form of the whole quiz holds; its files are stored. Raises AttemptClosed if they cannot be."""
    try:
        known = whole_number(request.POST["known"]) if "known" in request.POST else ANY
    except ValueError:
        known = 0
    flagged = {int(each) for each in request.POST.getlist("flag") if each.isdecimal()}
    form = Form(known, flagged)
    for asked in found.items.all():
        form.answers[asked.position] = fields_of(asked.name, request.POST)
        asked.attempt = found
        try:
            form.answers[asked.position] |= store_uploads(request, asked, at=at)
        except InvalidResponse as refused:
            form.refused[asked.position] = refused
    return form


def store_uploads(
    request: SignedInRequest, asked: AttemptItem, *, at: datetime.datetime
) -> dict[str, list[str]]:
    """Store the files of this item; the fields that name them. Raises AttemptClosed, InvalidResponse."""
    stored = {}
    for key, upload in request.FILES.items():
        item, _dot, part = key.partition(".")
        if item != asked.name or not isinstance(upload, UploadedFile):
            continue
        target = part.removesuffix(UPLOAD).removesuffix(".")
        kept = AttemptFile.store(asked, upload.name or "", upload.read(), part=target, at=at)
        stored[target] = [kept.sha256]
    return stored


def fields_of(name: str, data: QueryDict) -> dict[str, list[str]]:
    """The fields of one item, by part: `q3` is the part "", `q3.left` is the part "left"."""
    fields = {}
    for key in data:
        item, _dot, part = key.partition(".")
        if item == name:
            fields[part] = data.getlist(key)
    return fields


def whole_number(text: str) -> int:
    """A number from a field. Raises ValueError."""
    if not (text.isascii() and text.isdecimal() and int(text) <= HIGHEST):
        raise ValueError("a whole number expected")
    return int(text)
