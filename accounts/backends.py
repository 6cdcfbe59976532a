"""Who somebody signed in is: django-allauth's rules, and the person read with the session."""

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from accounts.sessions import take_person


class SignInBackend(AuthenticationBackend):
    """By username, e-mail or phone, as django-allauth checks it."""

    def get_user(self, user_id: int) -> User | None:
        """The person, unless the account is closed."""
        user = take_person(user_id) or User.objects.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
