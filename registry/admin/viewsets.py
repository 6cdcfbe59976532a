"""The menu "Registry" of the staff area: the roster, the eligible, schemes, decisions."""

from typing import Any

from django.urls import path, re_path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import permission_required
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup

from elearn.base.listings import menu_item_for
from registry.admin.certification import certification
from registry.admin.clashes import TextClashViewSet
from registry.admin.decisions import correcting
from registry.admin.decisions import views as decisions
from registry.admin.importing.views import RosterImportViewSet
from registry.admin.people import departing, merging, reorganisations, requests
from registry.admin.people import views as people
from registry.admin.rosters import coverage as covering
from registry.admin.rosters import reminders as reminding
from registry.admin.rosters import targets
from registry.admin.rosters.duplicates import duplicates
from registry.admin.rosters.export import again, cards, download, export, file_page, files, progress
from registry.admin.rosters.views import MAY_DECIDE, MAY_SEE, roster
from registry.admin.schemes import eligible
from registry.admin.schemes import views as schemes
from registry.admin.schemes.renewable import renewable
from registry.admin.tokens import ApiTokenViewSet

MAY_CHANGE_SCHEMES = "registry.change_scheme"


class RosterViewSet(ViewSet):
    """The roster and the page of a certification, at /quan-tri/danh-sach/."""

    name = "roster"
    url_prefix = "danh-sach"
    menu_label = _("Roster")
    icon = "group"
    menu_item_class = menu_item_for(MAY_SEE)

    def get_urlpatterns(self) -> list[Any]:
        """Only for those who may."""
        may_see = permission_required(MAY_SEE)
        return [
            path("", may_see(roster), name="index"),
            path("tai-ve/", may_see(export), name="export"),
            path("the/", may_see(cards), name="cards"),
            path("nhac/", may_see(reminding.reminders), name="reminders"),
            path("nhac/gui/", may_see(reminding.remind), name="remind"),
            path("tep/", may_see(files), name="files"),
            path("tep/<int:pk>/", may_see(file_page), name="file"),
            path("tep/<int:pk>/tien-do/", may_see(progress), name="progress"),
            path("tep/<int:pk>/lam-lai/", may_see(again), name="again"),
            path("tep/<int:pk>/tai/", may_see(download), name="download"),
            path("<int:pk>/", may_see(certification), name="certification"),
        ]


class CoverageViewSet(ViewSet):
    """Where certified people are and where they are missing, at /quan-tri/do-phu/."""

    name = "coverage"
    url_prefix = "do-phu"
    menu_label = _("Coverage")
    icon = "view"
    menu_item_class = menu_item_for(MAY_SEE)

    def get_urlpatterns(self) -> list[Any]:
        """Only for those who may see the roster."""
        may_see = permission_required(MAY_SEE)
        return [
            path("", may_see(covering.coverage), name="index"),
            path("dien-bien.svg", may_see(covering.trend_chart), name="trend"),
            path("chi-tieu/", permission_required(targets.MAY_SET)(targets.targets), name="targets"),
            path("chi-tieu/<int:pk>/", permission_required(targets.MAY_SET)(targets.end), name="end_target"),
            re_path(r"^ban-do\.(?P<kind>svg|png)$", may_see(covering.picture), name="picture"),
            re_path(r"^so-lieu\.(?P<kind>xlsx|csv)$", may_see(covering.data), name="data"),
        ]


class EligibleViewSet(ViewSet):
    """Eligible people and their evidence, at /quan-tri/du-dieu-kien/."""

    name = "eligible"
    url_prefix = "du-dieu-kien"
    menu_label = _("Eligible people")
    icon = "user"
    menu_item_class = menu_item_for(MAY_DECIDE)

    def get_urlpatterns(self) -> list[Any]:
        """Only for those who may."""
        may_decide = permission_required(MAY_DECIDE)
        return [
            path("", may_decide(eligible.eligible), name="index"),
            path("minh-chung/", may_decide(eligible.evidence), name="evidence"),
            path("xac-nhan/", may_decide(eligible.tick), name="tick"),
            path("minh-chung/<int:pk>/rut-lai/", may_decide(eligible.take_back), name="take_back"),
            path("minh-chung/<int:pk>/tep/", may_decide(eligible.evidence_file), name="evidence_file"),
        ]


class RenewableViewSet(ViewSet):
    """Titles to renew, at /quan-tri/cong-nhan-lai/."""

    name = "renewable"
    url_prefix = "cong-nhan-lai"
    menu_label = _("Titles to renew")
    icon = "rotate"
    menu_item_class = menu_item_for(MAY_DECIDE)

    def get_urlpatterns(self) -> list[Any]:
        """Only for those who may."""
        return [path("", permission_required(MAY_DECIDE)(renewable), name="index")]


class DecisionViewSet(ViewSet):
    """Drafts and recorded decisions, at /quan-tri/quyet-dinh/."""

    name = "decisions"
    url_prefix = "quyet-dinh"
    menu_label = _("Decisions")
    icon = "doc-full-inverse"
    menu_item_class = menu_item_for(MAY_DECIDE)

    def get_urlpatterns(self) -> list[Any]:
        """Only for those who may."""
        may_decide = permission_required(MAY_DECIDE)
        return [
            path("", may_decide(decisions.decisions), name="index"),
            path("du-thao/", may_decide(decisions.start), name="start"),
            path("<int:pk>/", may_decide(decisions.decision), name="decision"),
            path("<int:pk>/danh-sach/", may_decide(decisions.lines), name="lines"),
            path("<int:pk>/ghi-nhan/", may_decide(decisions.record), name="record"),
            path("<int:pk>/xoa/", may_decide(decisions.delete), name="delete"),
            path("<int:pk>/quyet-dinh.docx", may_decide(decisions.paper), {"kind": "docx"}, name="docx"),
            path("<int:pk>/quyet-dinh.pdf", may_decide(decisions.paper), {"kind": "pdf"}, name="pdf"),
            path("<int:pk>/ban-ky/", may_decide(decisions.signed_file), name="signed_file"),
            path("<int:pk>/dinh-chinh/", may_decide(correcting.correct), name="correct"),
            path("<int:pk>/huy-ghi-nhan/", may_decide(correcting.take_back), name="take_back"),
        ]


class SchemeViewSet(ViewSet):
    """What is asked for each title, version by version, at /quan-tri/chuong-trinh/."""

    name = "schemes"
    url_prefix = "chuong-trinh"
    menu_label = _("Schemes")
    icon = "clipboard-list"
    menu_item_class = menu_item_for(MAY_CHANGE_SCHEMES)

    def get_urlpatterns(self) -> list[Any]:
        """Only for those who may."""
        may_change = permission_required(MAY_CHANGE_SCHEMES)
        return [
            path("", may_change(schemes.schemes), name="index"),
            path("them/", may_change(schemes.add), name="add"),
            path("<int:pk>/", may_change(schemes.scheme), name="scheme"),
            path("<int:pk>/phien-ban-moi/", may_change(schemes.new_version), name="new_version"),
        ]


class RegistryPeopleViewSet(ViewSet):
    """People, their units and names over time, at /quan-tri/nhan-su/."""

    name = "registry_people"
    url_prefix = "nhan-su"
    menu_label = _("People in the registry")
    icon = "user"
    menu_item_class = menu_item_for(MAY_SEE)

    def get_urlpatterns(self) -> list[Any]:
        """Each page for those who may; people are then looked for within scope."""
        see, move = permission_required(MAY_SEE), permission_required("registry.add_transfer")
        merge = permission_required("registry.add_personmerge")
        leave = permission_required("registry.add_departure")
        ask = permission_required("registry.add_changerequest")
        return [
            path("", see(people.people), name="index"),
            path("<int:pk>/", see(people.person), name="person"),
            path("chuyen-don-vi/", move(people.transfer), name="transfer"),
            path("chuyen-don-vi/<int:pk>/huy/", move(people.take_back), name="take_back"),
            path(
                "<int:pk>/doi-ten/",
                permission_required("registry.add_namechange")(people.rename),
                name="rename",
            ),
            path(
                "<int:pk>/thoi-sinh-hoat/",
                leave(departing.depart),
                name="depart",
            ),
            path("<int:pk>/bao-thoi-sinh-hoat/", ask(requests.report), {"kind": "left"}, name="report_left"),
            path("<int:pk>/bao-qua-doi/", ask(requests.report), {"kind": "died"}, name="report_died"),
            path(
                "thoi-sinh-hoat/<int:pk>/huy/",
                leave(departing.take_back),
                name="take_departure_back",
            ),
            path("<int:pk>/gop/<int:closed_pk>/", merge(merging.merge), name="merge"),
            path("gop/<int:pk>/hoan-tac/", merge(merging.unmerge), name="unmerge"),
            path("trung-ten/", merge(duplicates), name="duplicates"),
        ]


class ChangeRequestViewSet(ViewSet):
    """Requests of officers and their answers, at /quan-tri/de-nghi/."""

    name = "change_requests"
    url_prefix = "de-nghi"
    menu_label = _("Requests")
    icon = "mail"
    menu_item_class = menu_item_for("registry.add_changerequest")

    def get_urlpatterns(self) -> list[Any]:
        """For officers and the province; each request is then looked for among those that concern one."""
        may = permission_required("registry.add_changerequest")
        return [
            path("", may(requests.requests), name="index"),
            path("<int:pk>/", may(requests.request_page), name="request"),
            path("<int:pk>/tra-loi/", may(requests.answer), name="answer"),
            path("<int:pk>/rut/", may(requests.withdraw), name="withdraw"),
        ]


class ReorganisationViewSet(ViewSet):
    """Units that gave way to others, and their people, at /quan-tri/sap-xep/."""

    name = "reorganisations"
    url_prefix = "sap-xep"
    menu_label = _("Reorganisations")
    icon = "site"
    menu_item_class = menu_item_for("registry.add_reorganisation")

    def get_urlpatterns(self) -> list[Any]:
        """For the province."""
        may = permission_required("registry.add_reorganisation")
        return [
            path("", may(reorganisations.reorganisations), name="index"),
            path("them/", may(reorganisations.add), name="add"),
            path("<int:pk>/", may(reorganisations.reorganisation), name="reorganisation"),
            path("<int:pk>/ap-dung/", may(reorganisations.apply), name="apply"),
            path("<int:pk>/tien-do/", may(reorganisations.progress), name="progress"),
            path("<int:pk>/xac-nhan/", may(reorganisations.confirm), name="confirm"),
            path("<int:pk>/hoan-tac/", may(reorganisations.undo), name="undo"),
            path("<int:pk>/cho-xep/<int:move_pk>/", may(reorganisations.waiting), name="waiting"),
        ]


class RegistryGroup(ViewSetGroup):
    """The menu."""

    menu_label = _("Registry")
    menu_name = "registry"
    menu_icon = "group"
    menu_order = 150
    items = (
        RosterViewSet,
        RegistryPeopleViewSet,
        ChangeRequestViewSet,
        CoverageViewSet,
        EligibleViewSet,
        RenewableViewSet,
        DecisionViewSet,
        SchemeViewSet,
        ReorganisationViewSet,
        RosterImportViewSet,
        ApiTokenViewSet,
        TextClashViewSet,
    )
