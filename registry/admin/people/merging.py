"""Merging two accounts of one person: what would happen, the merge, and its undoing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import SignedInRequest
from registry.admin.pages import ask, heading
from registry.admin.people import confirming
from registry.decisions.problems import CannotDecide
from registry.models import PersonMerge
from registry.people import merging


def merge(request: SignedInRequest, pk: int, closed_pk: int) -> HttpResponse:
    """The preview; then the merge. Neither account may be the officer's own."""
    managed = User.objects.managed_by(request.user).exclude(pk=request.user.pk).select_related("unit")
    kept, closed = get_object_or_404(managed, pk=pk), get_object_or_404(managed, pk=closed_pk)
    try:
        if request.method == "POST":
            merging.merge(kept, closed, by=request.user, at=timezone.now())
            messages.success(request, gettext("The two accounts are one."))
            return redirect("registry_people:person", pk)
        result = merging.preview(kept, closed)
    except CannotDecide as refusal:
        messages.error(request, str(refusal))
        return redirect("registry_people:person", pk)
    title = gettext("Merge two accounts")
    context = {"kept": kept, "closed": closed, "result": result, **heading(title, *_way(kept), icon="user")}
    return render(request, "registry/admin/merge.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def unmerge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what each account will have; then make them two again."""
    managed = User.objects.managed_by(request.user)
    merges = PersonMerge.objects.filter(kept__in=managed, closed__in=managed)
    done = get_object_or_404(merges.select_related("kept", "closed"), pk=pk)
    if request.method != "POST":
        return ask(
            request,
            gettext("Undo the merge"),
            confirming.of_unmerging(done),
            gettext("If it was right after all, merge the two accounts again."),
            *_way(done.kept),
        )
    try:
        merging.unmerge(done, by=request.user, at=timezone.now())
    except CannotDecide as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("The accounts are two again, each with what it had."))
    return redirect("registry_people:person", done.kept_id)


def _way(person: User) -> list[tuple[str, str]]:
    return [
        (reverse("registry_people:index"), gettext("People in the registry")),
        (reverse("registry_people:person", args=[person.pk]), person.full_name),
    ]
