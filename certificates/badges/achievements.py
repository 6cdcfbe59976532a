"""What is achieved by finishing a course: public, about no person, as it stands now.

The badge itself repeats what was true at issue; this is where it leads those who want to know more.
"""

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.badges import addresses
from certificates.badges.credential import OB_CONTEXT, VC_CONTEXT, hours, score_description
from certificates.issuing import ISSUER
from certificates.models import Certificate
from courses.models import CoursePage


def course_of(pk: int) -> CoursePage:
    """The course that badges are issued for: one open to all, or one that certificates were issued for.

    A draft that nobody has finished is nobody's business. Raises Http404.
    """
    of_course = Certificate.objects.filter(enrolment__course=OuterRef("pk"))
    course = CoursePage.objects.filter(pk=pk).alias(certified=Exists(of_course))
    found = (course.live().public() | course.filter(certified=True)).select_related("quiz").first()
    if found is None:
        raise Http404
    return found


def criteria(course: CoursePage) -> list[str]:
    """What has to be done, a sentence each."""
    lessons = course.lessons().count()
    steps = []
    if lessons:
        words = ngettext(
            "Read the lesson of the course.", "Read all %(count)s lessons of the course.", lessons
        )
        steps.append(words % {"count": lessons})
    if course.quiz:
        steps.append(
            _("Pass the final quiz “%(quiz)s” with at least %(percent)s percent of the points.")
            % {"quiz": course.quiz.title, "percent": course.quiz.pass_mark}
        )
    return steps or [_("Finish the course.")]


def achievement(course: CoursePage) -> dict[str, Any]:
    """The Achievement of Open Badges 3.0 (section B.1)."""
    address = addresses.achievement_url(course.pk)
    about = _("%(summary)s The course takes %(hours)s hours.")
    found = {
        "@context": [VC_CONTEXT, OB_CONTEXT],
        "id": address,
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "inLanguage": "vi",
        "name": course.title,
        "description": about % {"summary": course.summary.strip(), "hours": hours(course.hours)},
        "criteria": {"id": address, "narrative": "\n".join(f"- {step}" for step in criteria(course))},
        "image": {"id": addresses.picture_url(course.pk), "type": "Image", "caption": course.title},
        "creator": issuer(),
    }
    if course.quiz:
        found["resultDescription"] = [score_description(address)]
    return found


def issuer() -> dict[str, Any]:
    """The Profile of Open Badges 3.0 (section B.7) of whoever issues."""
    return {
        "id": addresses.issuer_url(),
        "type": ["Profile"],
        "name": ISSUER,
        "url": addresses.home_url(),
        "description": _(
            "Issues certificates and badges of courses on preventing human trafficking. A badge proves integrity: that "
            "it was issued by us and has not been changed since."
        ),
    }
