"""The site: its front page is the course index, trainers may write there, and the province approves."""

from django.contrib.auth.models import Group, Permission
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from accounts.models import Role
from courses.models import CourseIndexPage

SITE_NAME = "elearn"
TITLE = "Cán bộ Đoàn cùng phòng, chống mua bán người"
INTRODUCTION = (
    "<p>Khóa học ngắn bằng ngôn ngữ dễ hiểu: nhận ra dấu hiệu, làm đúng quy định, hỗ trợ đúng cách. "
    "Học trên điện thoại, dừng lúc nào cũng được, xong khóa có giấy chứng nhận.</p>"
)
PAGES = {
    Role.TRAINER: ("add_page", "change_page"),
    Role.PROVINCE: (
        "add_page",
        "change_page",
        "publish_page",
        "bulk_delete_page",
        "lock_page",
        "unlock_page",
    ),
}
_ADD = ("add_image", "choose_image", "add_document", "choose_document")  # also for our own models of them
FILES = {Role.TRAINER: _ADD, Role.PROVINCE: (*_ADD, "change_image", "change_document")}
APPROVAL = "Tỉnh Đoàn duyệt"


def course_index() -> CourseIndexPage:
    """The course index; made, in place of Wagtail's welcome page, when there is none."""
    if index := CourseIndexPage.objects.first():
        return index
    index = CourseIndexPage(title=TITLE, slug="khoa-hoc", introduction=INTRODUCTION)
    Page.get_first_root_node().add_child(instance=index)
    index.save_revision().publish()
    _put_at_root(index)
    let_staff_work(index)
    have_province_approve(index)
    return index


def _put_at_root(index: CourseIndexPage) -> None:
    """Make the index the default site's root, unless the site has pages of its own."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        Site.objects.create(hostname="localhost", site_name=SITE_NAME, root_page=index, is_default_site=True)
        return
    welcome = site.root_page
    if welcome.specific_class is not Page or welcome.get_children().exists():
        return
    site.root_page, site.site_name = index, SITE_NAME
    site.save()
    if not welcome.is_root():
        welcome.delete()


def let_staff_work(index: CourseIndexPage) -> None:
    """Give the groups of roles their permissions in the tree of pages; again, it changes nothing."""
    for role, codenames in PAGES.items():
        group, _made = Group.objects.get_or_create(name=role.value)
        for permission in Permission.objects.filter(
            content_type__app_label="wagtailcore", codename__in=codenames
        ):
            GroupPagePermission.objects.get_or_create(group=group, page=index, permission=permission)
        root = Collection.get_first_root_node()
        for permission in Permission.objects.filter(codename__in=FILES[role]):
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root, permission=permission
            )


def have_province_approve(index: CourseIndexPage) -> None:
    """Pages below the index are submitted to the province, unless somebody has set up another workflow for them.

    The province may also act where a page was submitted to Wagtail's own workflow, whose group has no members.
    """
    province, _made = Group.objects.get_or_create(name=Role.PROVINCE.value)
    for task in GroupApprovalTask.objects.filter(active=True):
        task.groups.add(province)
    if WorkflowPage.objects.filter(page=index).exists():
        return
    task, _made = GroupApprovalTask.objects.get_or_create(name=APPROVAL)
    task.groups.add(province)
    workflow, _made = Workflow.objects.get_or_create(name=APPROVAL)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task)
    WorkflowPage.objects.create(page=index, workflow=workflow)
