"""Who may read what, and how often: tokens with scopes and a locality, and a limit for each token."""

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer
from ninja.throttling import AuthRateThrottle

from registry.models import ApiToken

RATE = "120/m"


class TokenAccess(HttpBearer):
    """A usable token with the scope; it becomes `request.auth`."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """None answers 401, for a token without this scope too."""
        found = ApiToken.objects.of(token, timezone.now())
        if found is None or self.scope not in found.scopes:
            return None
        found.note_use(timezone.localdate())
        return found


class TokenRate(AuthRateThrottle):
    """So many requests a minute with one token, in all processes together."""

    scope = "registry_api"

    def __init__(self) -> None:
        super().__init__(RATE)

    def get_cache_key(self, request: HttpRequest) -> str:
        """By the token; who has none is refused before."""
        token: ApiToken = request.auth  # type: ignore[attr-defined]
        return f"registry-api-{token.pk}"
