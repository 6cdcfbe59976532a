"""Questions from files into the bank, and out of it: first what would happen, then a yes."""

import io

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from assessments import importing
from assessments.admin.bank_filters import BankFilterSet, in_bank
from assessments.admin.question_pages import GET_OR_POST, crumbs
from assessments.exporting import Selection
from assessments.interchange import excel
from assessments.interchange.base import UnreadableFile
from assessments.interchange.formats import FORMATS, recognised
from assessments.items import CompositeItem, Item, TrueFalseItem
from assessments.models import Category, Question, QuestionImport
from elearn.base.requests.bodies import takes_up_to

LARGEST = 10 * 1024 * 1024  # bytes
MOST_SHOWN = 200  # questions, and problems, on the page of the dry run
RECENT = 10


class UploadForm(forms.Form):
    """A file, and where its questions shall go."""

    file = forms.FileField(
        label=_("File of questions"),
        help_text=_(
            "The Excel form, a sheet with the columns “Câu hỏi, A, B, C, D, Đáp án” (also of Kahoot and Quizizz), a "
            "text or Word file with “A. … B. … Đáp án: A”, Moodle XML, GIFT, Aiken or a QTI package; at most 10 MB."
        ),
    )
    category = forms.ModelChoiceField(
        label=_("Put them below the category"),
        queryset=Category.objects.all(),
        required=False,
        help_text=_("Categories that the file names are made below it. Empty: at the top."),
    )
    publishes = forms.BooleanField(
        label=_("Publish them at once"),
        required=False,
        help_text=_(
            "Otherwise they are drafts, which learners are not given before somebody publishes them."
        ),
    )

    def clean_file(self) -> UploadedFile:
        """Not too large."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(
                _("This file has %(size)s; at most 10 MB are taken. Divide it."),
                params={"size": filesizeformat(file.size or 0)},
            )
        return file


class ExportForm(forms.Form):
    """In which format; and a yes where it cannot hold everything."""

    format = forms.ChoiceField(
        label=_("Format"), choices=[(each.name, each.label) for each in FORMATS.values()]
    )
    leaves_out = forms.BooleanField(label=_("Export the others without them"), required=False)


@takes_up_to(LARGEST)
@require_http_methods(GET_OR_POST)
def upload(request: SignedInRequest) -> HttpResponse:
    """The form for a file; POST reads it and goes on to what would come of it."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            data = file.read()
            recognised(data).read(data)
        except UnreadableFile as error:
            form.add_error("file", str(error))
        else:
            QuestionImport.objects.forget_old(timezone.now())
            facts = {"category": form.cleaned_data["category"], "publishes": form.cleaned_data["publishes"]}
            kept = QuestionImport.objects.keep(file, data, by=request.user, at=timezone.now(), **facts)
            return redirect("bank:import", kept.pk)
    context = {
        "form": form,
        "recent": QuestionImport.objects.done().select_related("uploaded_by")[:RECENT],
        **crumbs(gettext("Import questions")),
    }
    return render(
        request, "assessments/admin/import_upload.html", context, status=422 if form.errors else 200
    )


@require_http_methods(GET_OR_POST)
def look_at(request: SignedInRequest, pk: int) -> HttpResponse:
    """What would come of the file; POST adds its questions, all or none."""
    waiting = get_object_or_404(QuestionImport.objects.waiting_for(request.user), pk=pk)
    if request.method == "POST":
        return _carry_out(request, waiting)
    plan = importing.plan(waiting.read(), publishes=waiting.publishes)
    types = {each.item_kind(): each for each in Question.types()}
    context = {
        "waiting": waiting,
        "plan": plan,
        "new": [
            (entry, types[entry.item.kind]._meta.verbose_name, _right_answer(entry.item))
            for entry in plan.new[:MOST_SHOWN]
        ],
        "known": plan.known[:MOST_SHOWN],
        "problems": plan.problems[:MOST_SHOWN],
        "notices": plan.notices[:MOST_SHOWN],
        "more_new": max(0, len(plan.new) - MOST_SHOWN),
        "more_problems": max(0, len(plan.problems) - MOST_SHOWN),
        **crumbs(gettext("Import questions")),
    }
    return render(request, "assessments/admin/import_plan.html", context)


def _right_answer(item: Item) -> str:
    """What earns everything, in words, for a glance before it is taken; "" where a person must tell."""
    if isinstance(item, CompositeItem):
        said = [(number, _right_answer(part.item)) for number, part in enumerate(item.parts, 1)]
        return "; ".join(f"({number}) {answer}" for number, answer in said if answer)
    if isinstance(item, TrueFalseItem):
        return gettext("True") if item.is_true else gettext("False")
    return "; ".join(item.labels(item.key))


def _carry_out(request: SignedInRequest, waiting: QuestionImport) -> HttpResponse:
    try:
        added = importing.carry_out(
            waiting,
            leaves_out_problems=request.POST.get("leaves_out") == "on",
            by=request.user,
            at=timezone.now(),
        )
    except importing.AlreadyImported:
        messages.info(request, gettext("These questions have been added before."))
        return redirect("bank:index")
    except importing.HasProblems:
        messages.error(
            request,
            gettext("Nothing was added. Mend the file, or tick that questions with problems are left out."),
        )
        return redirect("bank:import", waiting.pk)
    count = len(added)
    said = ngettext("%(count)s question was added.", "%(count)s questions were added.", count)
    messages.success(request, said % {"count": count})
    return redirect("bank:index")


@require_safe
def template(request: SignedInRequest) -> FileResponse:
    """The Excel form to fill in, with a guide and examples."""
    return _download(
        excel.template(), gettext("question-form"), excel.FORMAT.extension, excel.FORMAT.content_type
    )


@require_http_methods(GET_OR_POST)
def export(request: SignedInRequest) -> HttpResponseBase:
    """Which questions, in which format; POST makes the file."""
    filters = BankFilterSet(request.GET, queryset=in_bank(), request=request)
    selection = Selection.of(filters.qs.order_by().values("pk"))
    form = ExportForm(request.POST or None)
    left_out: dict[str, int] = {}
    pictures, forgets = 0, ""
    if request.method == "POST" and form.is_valid():
        format_ = FORMATS[form.cleaned_data["format"]]
        left_out, pictures = selection.left_out_of(format_), selection.pictures_left_out_of(format_)
        forgets = str(format_.forgets)
        if selection.versions and (form.cleaned_data["leaves_out"] or not (left_out or pictures or forgets)):
            day = f"{timezone.localdate():%Y-%m-%d}"
            name = f"{gettext('questions')}-{format_.name}-{day}"
            return _download(selection.written_as(format_), name, format_.extension, format_.content_type)
    names = {each.item_kind(): each._meta.verbose_name for each in Question.types()}
    context = {
        "filters": filters,
        "form": form,
        "count": len(selection.versions),
        "left_out": [(names[kind], count) for kind, count in left_out.items()],
        "pictures": pictures,
        "forgets": forgets,
        **crumbs(gettext("Export questions")),
    }
    return render(request, "assessments/admin/export.html", context)


def _download(data: bytes, name: str, extension: str, content_type: str) -> FileResponse:
    return FileResponse(
        io.BytesIO(data), as_attachment=True, filename=f"{name}.{extension}", content_type=content_type
    )
