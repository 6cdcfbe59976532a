"""A person's own notices: the list, and the way on from each to its page."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest

ON_A_PAGE = 30


@never_cache
@login_required
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """What the person has been told, newest first."""
    page = Paginator(request.user.notices.all(), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/notices.html", {"page_obj": page})


@never_cache
@login_required
@require_safe
def open_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note that the notice is read, and go to what it is about."""
    notice = get_object_or_404(request.user.notices, pk=pk)
    request.user.notices.filter(pk=pk).read_now(at=timezone.now())
    return redirect(notice.path)


@login_required
@require_POST
def read_all(request: SignedInRequest) -> HttpResponse:
    """Note that all are read."""
    request.user.notices.all().read_now(at=timezone.now())
    return redirect("notices:index")
