"""Sign-ins and failures, as Django tells of them."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.utils import timezone

from accounts.models import AuditEvent, User

Kind = AuditEvent.Kind


@receiver(user_logged_in)
def note_sign_in(user: User, **kwargs: Any) -> None:
    """Somebody is in."""
    AuditEvent.record(Kind.SIGNED_IN, at=timezone.now(), by=user, person=user)


@receiver(user_logged_out)
def note_sign_out(user: User | None, **kwargs: Any) -> None:
    """Somebody left by the button; whose session ends by itself is not noted."""
    if user:
        AuditEvent.record(Kind.SIGNED_OUT, at=timezone.now(), by=user, person=user)


@receiver(user_login_failed)
def note_failure(credentials: dict[str, Any], **kwargs: Any) -> None:
    """Somebody tried, at the account that the name belongs to, if there is one."""
    names = [str(credentials.get(field) or "") for field in ("username", "email", "phone")]
    tried = User.objects.signing_in_as(*names).first()
    AuditEvent.record(Kind.SIGN_IN_FAILED, at=timezone.now(), person=tried)
