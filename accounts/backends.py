"""Who somebody signed in is: django-allauth's rules, the person read with the session, and the roles of the day."""

from allauth.account.auth_backends import AuthenticationBackend
from django.utils import timezone

from accounts.models import User
from accounts.sessions import take_person


class SignInBackend(AuthenticationBackend):
    """By username, e-mail or phone, as django-allauth checks it. A first password that is over opens nothing."""

    def user_can_authenticate(self, user: User | None) -> bool:
        """Whether the account is open and its password good on this day."""
        is_open = super().user_can_authenticate(user)
        return is_open and user is not None and not user.first_password_is_over(timezone.localdate())

    def get_user(self, user_id: int) -> User | None:
        """The person, in the groups of the roles of today, unless the account is closed.

        Every request asks here before anything asks for permissions, so a role that ended ends everywhere.
        """
        user = take_person(user_id) or User.objects.filter(pk=user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        if user.groups_as_of != (today := timezone.localdate()):
            user.sync_groups(on=today)
        return user
