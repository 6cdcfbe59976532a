"""Tokens for other systems: the province makes them, sees which are used, and revokes them."""

import datetime
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import permission_required
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.viewsets.base import ViewSet

from accounts.models import User
from accounts.requests import SignedInRequest
from elearn.base.constraints import words_of
from elearn.base.listings import menu_item_for
from elearn.base.once.middleware import done
from elearn.base.requests.days import DayField
from localities.choosing import PlaceChoiceField
from localities.models import Locality
from registry.models import ApiToken

MAY_MAKE = "registry.add_apitoken"


class TokenForm(forms.Form):
    """Who uses the token, for what, of where, until when."""

    name = ApiToken._meta.get_field("name").formfield()
    scopes = ApiToken._meta.get_field("scopes").formfield()
    locality = PlaceChoiceField(
        Locality.objects.none(),
        label=_("Locality"),
        required=False,
        empty_label=_("The whole province"),
        help_text=_("With all below it."),
    )
    last_day = DayField(label=_("Last day"), required=False, help_text=_("Empty: until it is revoked."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        cast(PlaceChoiceField, self.fields["locality"]).offer(Locality.objects.in_force(today), today)

    def clean_last_day(self) -> datetime.date | None:
        """Not a day that is over."""
        day: datetime.date | None = self.cleaned_data["last_day"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("This day is over. Choose a later one, or leave it empty."))
        return day

    @property
    def expires_at(self) -> datetime.datetime | None:
        """The end of the last day."""
        day = self.cleaned_data["last_day"]
        if day is None:
            return None
        return timezone.make_aware(
            datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time())
        )


def index(request: SignedInRequest) -> HttpResponse:
    """The tokens, newest first; POST makes one and shows its secret once."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    secret = ""
    if request.method == "POST" and form.is_valid() and (secret := _make(form, by=request.user)):
        form = TokenForm()
    now = timezone.now()
    listed = ApiToken.objects.with_state(now).select_related("locality", "created_by")
    paginator = WagtailPaginator(listed, 50)
    page = paginator.get_page(request.GET.get("p"))
    context = {
        "form": form,
        "secret": secret,
        "page_obj": page,
        "elided_page_range": paginator.get_elided_page_range(page.number),
        "now": now,
        **_heading(),
    }
    response = render(request, "registry/admin/tokens.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    words = gettext(
        "This was sent twice: one token was made, and its secret was shown in the first answer. If you did not see it, "
        "revoke the token and make a new one."
    )
    return done(response, reverse("api_tokens:index"), words) if secret else response


def _make(form: TokenForm, *, by: User) -> str:
    """The secret of the token made; empty when there is one of this name, which the form then says."""
    facts = form.cleaned_data
    where = {"locality": facts["locality"], "expires_at": form.expires_at}
    try:
        with transaction.atomic():
            return ApiToken.make(facts["name"], facts["scopes"], by=by, at=timezone.now(), **where)[1]
    except IntegrityError as error:
        form.add_error("name", words_of(error))
        return ""


def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """After a confirmation: from then on the token opens nothing."""
    token = get_object_or_404(ApiToken, pk=pk)
    if request.method == "POST":
        token.revoke(at=timezone.now())
        messages.success(request, gettext("The token is revoked."))
        return redirect("api_tokens:index")
    return render(request, "registry/admin/revoke_token.html", {"token": token, **_heading()})


def _heading() -> dict[str, Any]:
    title = gettext("API tokens")
    return {
        "header_title": title,
        "header_icon": "key",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": reverse("api_tokens:index"), "label": title},
        ],
    }


class ApiTokenViewSet(ViewSet):
    """At /quan-tri/ma-truy-cap/."""

    name = "api_tokens"
    url_prefix = "ma-truy-cap"
    menu_label = _("API tokens")
    icon = "key"
    menu_item_class = menu_item_for(MAY_MAKE)

    def get_urlpatterns(self) -> list[Any]:
        """Only for those who may."""
        may_make = permission_required(MAY_MAKE)
        return [
            path("", may_make(index), name="index"),
            path("<int:pk>/huy/", may_make(revoke), name="revoke"),
        ]
