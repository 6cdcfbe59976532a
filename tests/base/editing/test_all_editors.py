"""Every editor there is meets the edits of others: of the resolver each view that edits, of our code each ModelForm."""

import inspect

import pytest
from django.forms import ModelForm
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.views.generic import EditView
from wagtail.admin.views.pages.edit import EditView as PageEditView
from wagtail.models import Site

from elearn.base.editing import MADE_FROM, ShowsOthersEdits
from tests.base.editing.sent import as_sent
from tests.project.test_house import APPS

# ModelForms of ours that change no row that another may have open, and why.
ONLY_MAKE = {
    "RoleForm": "gives a role; one given only ends",
    "ReorganisationForm": "begins one; what follows has steps of its own, under locks",
    "TargetForm": "states one; one stated only ends",
    "VersionForm": "makes the next version, and has its own way to meet another's",
    "CourseRow": "a row of VersionForm",
    "CriterionRow": "a row of VersionForm",
    "GroundRow": "a row of VersionForm",
    "TargetRow": "a row of VersionForm",
    "ColumnsForm": "of an upload that nobody but who uploaded it may see",
}


def views(resolver=None):
    """Every view class of the resolver, with what its address gives it."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from views(each)
            continue
        callback = inspect.unwrap(each.callback)
        if hasattr(callback, "view_class"):
            yield callback.view_class, callback.view_initkwargs


EDITORS = sorted({view for view, _kwargs in views() if issubclass(view, EditView)}, key=str)


def is_fitted(method):
    return inspect.unwrap(method) is not method


def all_forms(form=ModelForm):
    for each in form.__subclasses__():
        yield each
        yield from all_forms(each)


class TestWagtail:
    def test_has_editors(self):
        assert len(EDITORS) > 10

    @pytest.mark.parametrize("view", EDITORS)
    def test_each_editor_saves_under_the_lock_and_watches_its_form(self, view):
        """None puts a `post` or a `get_form` of its own in the place of the one that was fitted."""
        for name in ("post", "get_form"):
            owners = [each for each in view.__mro__ if name in vars(each) and issubclass(each, EditView)]
            assert owners[-1] is EditView
            for owner in owners[:-1]:
                own = vars(owner)[name]
                assert is_fitted(own) or f"super().{name}(" in inspect.getsource(own), owner

    def test_the_editor_of_pages_saves_under_the_lock(self):
        assert is_fitted(PageEditView.post)


@pytest.mark.parametrize(
    "form",
    [each for each in all_forms() if each.__module__.split(".")[0] in APPS],
    ids=lambda form: form.__name__,
)
def test_each_form_of_ours_meets_others_or_only_makes(form):
    if issubclass(form, WagtailAdminModelForm):
        return  # in an editor of Wagtail
    assert issubclass(form, ShowsOthersEdits) != (form.__name__ in ONLY_MAKE)


@pytest.mark.django_db
def test_of_a_site_too(admin_client):
    """One of Wagtail's own editors, whose form is not of the base that ours have."""
    site = Site.objects.get()
    url = reverse("wagtailsites:edit", args=[site.pk])
    theirs, mine = (as_sent(admin_client.get(url).context["form"]) for _ in range(2))
    assert mine[MADE_FROM]
    admin_client.post(url, {**theirs, "site_name": "Một"})
    refused = admin_client.post(url, {**mine, "site_name": "Hai"})
    assert "Một" in " ".join(refused.context["form"].non_field_errors())
    site.refresh_from_db()
    assert site.site_name == "Một"
