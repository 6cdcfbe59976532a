"""A limit on how fast one address may try certificate codes.

Generous, since a whole school or mobile network may share an address; a guesser of 85 bits gets nowhere anyway,
but should not burden the site. Counted per minute in each process: in the shared cache, counting a try would cost
more than the page.
"""

import datetime
import functools
import ipaddress
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

TRIES_A_MINUTE = 60

View = Callable[..., HttpResponse]


def rate_limited(view: View) -> View:
    """Answer 429 instead of `view` to an address that has used up its tries of this minute."""

    @functools.wraps(view)
    def limited(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if count_try(_address(request), at=timezone.now()) > TRIES_A_MINUTE:
            response = render(request, "429.html", status=429)
            response["Retry-After"] = "60"
            return response
        return view(request, *args, **kwargs)

    return limited


def count_try(address: str, *, at: datetime.datetime) -> int:
    """How many tries the address has made in the minute of `at`, with this one."""
    key = f"certificates:tries:{address}:{at:%Y%m%d%H%M}"
    cache = caches["local"]
    cache.add(key, 0, timeout=120)
    try:
        return cache.incr(key)
    except ValueError:  # it fell out of the cache in between
        return 1


def _address(request: HttpRequest) -> str:
    """The client's address; of IPv6 the network, which is what one household or school has."""
    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False).network_address).replace(":", "_")
    return str(address)
