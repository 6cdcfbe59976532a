"""Decisions: the list, a draft that people are put on and taken off, the record, and the papers."""

import hashlib
import json
from typing import Any

from django.contrib import messages
from django.db.models import Count, F, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.log_actions import log

from accounts.requests import SignedInRequest
from elearn.base.editing import under_lock
from elearn.base.figures import figure
from elearn.base.requests.bodies import takes_up_to
from elearn.base.vietnamese import slugify
from media.uploads import LARGEST_DOCUMENT
from registry.admin.decisions.candidates import candidates
from registry.admin.decisions.forms import DecisionFilterForm, DraftForm, SignedFileForm, first_words
from registry.admin.decisions.signed_paper import signatures_of
from registry.admin.pages import chosen_eligible, heading, ids_of, page_of
from registry.admin.schemes.renewable import chosen_renewable
from registry.decisions import deciding
from registry.decisions.deciding import CannotDecide
from registry.decisions.papers.content import content
from registry.decisions.papers.pdf import pdf_of
from registry.decisions.papers.word import docx_of
from registry.models import Decision, DecisionLine, Scheme

CHOSEN = {Decision.Kind.CERTIFY: chosen_eligible, Decision.Kind.RENEW: chosen_renewable}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """All decisions, drafts first."""
    form = DecisionFilterForm(request.GET)
    found = (
        form.decisions.select_related("scheme", "drafted_by")
        .annotate(people=Count("lines", filter=Q(lines__struck=None)))
        .order_by(F("issued_at").desc(nulls_first=True), "-pk")
    )
    context = {
        "form": form,
        **page_of(request, found),
        **heading(gettext("Decisions"), icon="doc-full-inverse"),
    }
    return render(request, "registry/admin/decisions.html", context)


@require_POST
def start(request: SignedInRequest) -> HttpResponse:
    """A new draft about the people chosen in a list: `people`, `kind`, `scheme`; or `all` with the list's filters."""
    scheme = get_object_or_404(Scheme, pk=_number(request.POST.get("scheme")))
    kind = request.POST.get("kind", "")
    if kind not in Decision.Kind.values:
        raise Http404
    ids = CHOSEN.get(Decision.Kind(kind), ids_of)(request.POST)
    if not ids:
        messages.error(request, gettext("Choose at least one person."))
        return redirect(_came_from(request))
    try:
        decision = deciding.draft(kind, scheme, ids, by=request.user, at=timezone.now(), **first_words())
    except CannotDecide as refusal:
        _tell(request, refusal)
        return redirect(_came_from(request))
    return redirect("decisions:decision", decision.pk)


@takes_up_to(LARGEST_DOCUMENT)
@under_lock
def decision(request: SignedInRequest, pk: int) -> HttpResponse:
    """A draft to work on, or a decision as it was recorded."""
    found = _decision(pk)
    return _draft(request, found) if found.is_draft else _issued(request, found)


@require_POST
def lines(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change the list of a draft: take ticked lines off, add people, or keep the flags of the lines shown."""
    found = _decision(pk)
    try:
        if "add" in request.POST:
            count = deciding.add_people(found, ids_of(request.POST), at=timezone.now())
            words = ngettext("%(count)s person was added.", "%(count)s people were added.", count)
        elif "take_off" in request.POST:
            count = deciding.take_off(found, ids_of(request.POST, "lines"))
            words = ngettext("%(count)s person was taken off.", "%(count)s people were taken off.", count)
        else:
            shown, flagged = ids_of(request.POST, "shown"), ids_of(request.POST, "flagged")
            count = deciding.flag_legal_titles(found, shown, flagged)
            words = ngettext("%(count)s line was changed.", "%(count)s lines were changed.", count)
    except CannotDecide as refusal:
        _tell(request, refusal)
    else:
        messages.success(request, words % {"count": figure(count)})
    return redirect(reverse("decisions:decision", args=[pk]) + "#danh-sach")


def record(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask once more, showing all that becomes true; then make it true."""
    found = _decision(pk)
    if not found.is_draft:
        messages.info(request, gettext("This decision has been recorded already; nothing has changed."))
        return redirect("decisions:decision", pk)
    problems: list[str] = []
    seen = _digest(found)
    if request.method == "POST" and request.POST.get("seen") != seen:
        problems = [gettext("The draft has been changed since you opened this page. Please check it again.")]
    elif request.method == "POST":
        try:
            made = deciding.issue(found, by=request.user, at=timezone.now())
        except CannotDecide as refusal:
            problems = refusal.problems
            found = _decision(pk)  # what was refused must not be shown as recorded
        else:
            words = ngettext(
                "Decision %(number)s is recorded for %(count)s person.",
                "Decision %(number)s is recorded for %(count)s people.",
                len(made),
            )
            messages.success(request, words % {"count": figure(len(made)), "number": found.number})
            return redirect("decisions:decision", pk)
    else:
        problems = deciding.foresee_problems(found, at=timezone.now())
    context = {"decision": found, "people": found.lines.count(), "problems": problems, "seen": seen}
    context["signatures"] = signatures_of(found)
    context |= heading(gettext("Record the decision"), *_above(found), icon="doc-full-inverse")
    status = 422 if request.method == "POST" else 200
    return render(request, "registry/admin/record.html", context, status=status)


def delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """After a confirmation a draft is gone; a recorded decision stays."""
    found = _decision(pk)
    if request.method == "POST" or not found.is_draft:
        try:
            deciding.discard(found)
        except CannotDecide as refusal:
            _tell(request, refusal)
            return redirect("decisions:decision", pk)
        messages.success(request, gettext("The draft is deleted."))
        return redirect("decisions:index")
    context = {"decision": found, "people": found.lines.count()}
    context |= heading(gettext("Delete the draft"), *_above(found), icon="doc-full-inverse")
    return render(request, "registry/admin/delete_draft.html", context)


@require_safe
def paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The paper with its list, as Word file or PDF; of a recorded decision with number and date."""
    found = _decision(pk)
    if found.taken_back_at:
        raise Http404  # there is no such paper
    data = content(found)
    if kind == "docx":
        response = HttpResponse(docx_of(data), content_type=WORD)
    else:
        made_at = found.issued_at or found.drafted_at
        response = HttpResponse(pdf_of(data, made_at=made_at), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{_file_stem(found)}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def signed_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The signed paper as it was handed in."""
    found = _decision(pk)
    kept_as = found.signed_file.name
    if not kept_as or not found.signed_file.storage.exists(kept_as):
        raise Http404
    return FileResponse(
        found.signed_file.open(), as_attachment=True, filename=f"{_file_stem(found)}-ban-ky.pdf"
    )


def _draft(request: SignedInRequest, found: Decision) -> HttpResponse:
    form = DraftForm(request.POST or None, request.FILES or None, instance=_decision(found.pk))
    if request.method == "POST" and form.is_valid():
        try:
            deciding.save_draft(form.instance)
            log(instance=form.instance, action="wagtail.edit")
        except CannotDecide as refusal:
            _tell(request, refusal)
        else:
            messages.success(request, gettext("The draft is saved."))
        return redirect("decisions:decision", found.pk)
    context = {
        "decision": found,
        "form": form,
        "problems": deciding.foresee_problems(found, at=timezone.now()),
        "query": request.GET.get("q", "")[:100],
        "candidates": candidates(found, request.GET.get("q", "")[:100], timezone.localdate()),
        **_page_of_lines(request, found),
        **heading(_name(found), (reverse("decisions:index"), gettext("Decisions")), icon="doc-full-inverse"),
    }
    return render(request, "registry/admin/draft.html", context, status=422 if form.errors else 200)


def _issued(request: SignedInRequest, found: Decision) -> HttpResponse:
    form = SignedFileForm(request.POST or None, request.FILES or None, instance=_decision(found.pk))
    if request.method == "POST" and form.is_valid():
        form.instance.save(update_fields=["signed_file"])
        log(instance=form.instance, action="wagtail.edit")
        messages.success(request, gettext("The signed paper is kept."))
        return redirect("decisions:decision", found.pk)
    context = {
        "decision": found,
        "form": form,
        "signatures": signatures_of(found),
        "corrections": found.corrections.select_related("recorded_by").prefetch_related("struck_lines__line"),
        **_page_of_lines(request, found),
        **heading(_name(found), (reverse("decisions:index"), gettext("Decisions")), icon="doc-full-inverse"),
    }
    return render(request, "registry/admin/decision.html", context, status=422 if form.errors else 200)


def _page_of_lines(request: HttpRequest, found: Decision) -> dict[str, Any]:
    rows = DecisionLine.objects.standing().filter(decision=found)
    rows = rows.select_related("unit__locality", "certification", "person")
    return page_of(request, rows)


def _decision(pk: int) -> Decision:
    related = ("scheme", "drafted_by", "issued_by", "ground")
    return get_object_or_404(Decision.objects.select_related(*related), pk=pk)


def _name(found: Decision) -> str:
    kind = found.get_kind_display()
    words = (
        gettext("Draft decision: %(kind)s") if found.is_draft else gettext("Decision %(number)s: %(kind)s")
    )
    return words % {"kind": kind, "number": found.number}


def _above(found: Decision) -> list[tuple[str, str]]:
    return [
        (reverse("decisions:index"), gettext("Decisions")),
        (reverse("decisions:decision", args=[found.pk]), _name(found)),
    ]


def _file_stem(found: Decision) -> str:
    """Without marks, so that every system can keep the name."""
    number = slugify(found.number.replace("/", "-"))
    return f"quyet-dinh-{number or f'du-thao-{found.pk}'}"


def _digest(found: Decision) -> str:
    """Of all that the paper says: what somebody confirmed and nothing else is recorded."""
    flagged = list(found.lines.filter(holds_legal_title=True).values_list("pk", flat=True))
    words = [content(found), flagged, found.signed_file.name]
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()


def _tell(request: HttpRequest, refusal: CannotDecide) -> None:
    messages.error(request, " ".join(refusal.problems))


def _came_from(request: HttpRequest) -> str:
    """Back to the list, with its filters; only ever a page of ours."""
    path = request.POST.get("next", "")
    ours = reverse("wagtailadmin_home")
    is_ours = path.startswith(ours) and "//" not in path and "\\" not in path
    return path if is_ours else reverse("decisions:index")


def _number(text: str | None) -> int:
    if text is None or not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)
