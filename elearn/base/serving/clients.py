"""Who the client is: whoever connected, or whom a stated proxy says it passes on. Nobody else is believed.

`settings.TRUSTED_PROXIES` names the proxies. From them, the last address in X-Forwarded-For that is no proxy of ours
becomes the REMOTE_ADDR of the request; from anybody else, what a proxy would say is taken off the request. So all that
asks for an address (limits on tries, the access log) has REMOTE_ADDR to read, and nothing else.
"""

import functools
import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

SAID_BY_PROXIES = (
    "FORWARDED_FOR",
    "FORWARDED_PROTO",
    "FORWARDED_HOST",
    "FORWARDED_PORT",
    "FORWARDED_SSL",
    "REAL_IP",
)


def networks(text: str) -> list[str]:
    """Addresses and networks, separated by commas, in their one form. Raises ValueError for what is neither."""
    return [str(ipaddress.ip_network(part.strip())) for part in text.split(",") if part.strip()]


class ClientMiddleware:
    """Comes first: what comes after it may believe REMOTE_ADDR and X-Forwarded-Proto."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response of the view, which is told the truth."""
        said = {name: request.META.pop(f"HTTP_X_{name}", "") for name in SAID_BY_PROXIES}
        request.META.pop("HTTP_FORWARDED", None)
        connected = request.META.get("REMOTE_ADDR", "")
        if is_proxy(connected):
            request.META["REMOTE_ADDR"] = _client(said["FORWARDED_FOR"].split(",")) or connected
            if said["FORWARDED_PROTO"]:
                request.META["HTTP_X_FORWARDED_PROTO"] = said["FORWARDED_PROTO"]
        return self.get_response(request)


def is_proxy(text: str) -> bool:
    """Whether it is the address of a stated proxy."""
    address = _address(text)
    return address is not None and any(
        address in network for network in _trusted(tuple(settings.TRUSTED_PROXIES))
    )


@functools.cache
def _trusted(proxies: tuple[str, ...]) -> list[Network]:
    return [ipaddress.ip_network(each) for each in proxies]


def _client(said: list[str]) -> str | None:
    """The last that is no proxy of ours; what stands before it may be made up. None where that is no address."""
    last = next((text for text in reversed(said) if not is_proxy(text)), "")
    address = _address(last)
    return str(address) if address else None


def _address(text: str) -> Address | None:
    """As written, but an IPv4 address within IPv6 as itself; None if it is none."""
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
