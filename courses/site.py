"""The site: its front page is the course index, and trainers may write there."""

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, Site

from accounts.models import Role
from courses.models import CourseIndexPage

SITE_NAME = "elearn"
TITLE = "Cán bộ Đoàn cùng phòng, chống mua bán người"
INTRODUCTION = (
    "<p>Khóa học ngắn bằng ngôn ngữ dễ hiểu: nhận ra dấu hiệu, làm đúng quy định, hỗ trợ đúng cách. "
    "Học trên điện thoại, dừng lúc nào cũng được, xong khóa có giấy chứng nhận.</p>"
)
PAGES = ("add_page", "change_page", "publish_page")
FILES = ("add_image", "choose_image", "add_document", "choose_document")  # also for our own models of them


def course_index() -> CourseIndexPage:
    """The course index; made, in place of Wagtail's welcome page, when there is none."""
    if index := CourseIndexPage.objects.first():
        return index
    index = CourseIndexPage(title=TITLE, slug="khoa-hoc", introduction=INTRODUCTION)
    Page.get_first_root_node().add_child(instance=index)
    index.save_revision().publish()
    _put_at_root(index)
    _let_trainers_write(index)
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


def _let_trainers_write(index: CourseIndexPage) -> None:
    trainers, _made = Group.objects.get_or_create(name=Role.TRAINER.value)
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=PAGES):
        GroupPagePermission.objects.get_or_create(group=trainers, page=index, permission=permission)
    root = Collection.get_first_root_node()
    for permission in Permission.objects.filter(codename__in=FILES):
        GroupCollectionPermission.objects.get_or_create(
            group=trainers, collection=root, permission=permission
        )
