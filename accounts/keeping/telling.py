"""Whom a change of an account is told, so that one that nobody should have made is seen soon.

The person has a notice, and a letter goes to the address that was there before: whoever made the change may have
changed the address too. Of the others who are told, whoever did it is one, where they belong to them: it may be their
browser that somebody else used.
"""

import datetime
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import User, UserQuerySet
from accounts.notices.telling import tell, write_to


@dataclass(frozen=True)
class News:
    """What was done to the account of a person, in words for others and for the person."""

    person: User
    kind: str
    at: datetime.datetime
    for_person: tuple[str, str]
    """Title and text."""
    for_others: tuple[str, str] = ("", "")

    @property
    def about(self) -> str:
        """Tells this deed from every other."""
        return f"{self.kind}:{self.person.pk}:{self.at.timestamp():.6f}"

    def tell_person(self, address: str | None) -> None:
        """A notice, and the same as a letter to `address`, if there was one."""
        title, text = self.for_person
        path = reverse("accounts:my_data")
        tell(self.person, about=self.about, title=title, text=text, path=path, at=self.at, by_letter=False)
        if address:
            write_to(address, person=self.person, title=title, text=text, path=path)

    def tell_others(self, others: UserQuerySet) -> None:
        """A notice and a letter to each of these but the person."""
        title, text = self.for_others
        path = reverse("wagtailusers_users:index") + "?" + urlencode({"q": self.person.username})
        for other in others.exclude(pk=self.person.pk):
            tell(other, about=self.about, title=title, text=text, path=path, at=self.at)
