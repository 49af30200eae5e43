"""Where a picture may be fetched from, and who is shown our token (server-side request forgery).

The address of a picture comes from outside. So: https alone, to public addresses alone (``relay.guard``). The
one exception is the carrier's own base URL as it is configured: an administrator put it there, and it may be
on this machine.
"""

import httpx

from leadterm.relay.carrier.port import CarrierSilent, MediaRefused
from leadterm.relay.guard import (
    MOST_ADDRESSES,
    USUAL_PORTS,
    Origin,
    Resolve,
    Target,
    addresses_of,
    is_public,
    origin_of,
    readable,
    system_resolve,
)

_CARRIER_DOMAIN = ".twilio.com"


class PictureTarget(Target, frozen=True):
    """An address that a picture may be fetched from."""

    shown_token: bool
    """Whether it is the carrier's own, which may ask who we are."""


class MediaGuard:
    """Decides on each address, the first and those it is redirected to."""

    def __init__(self, api_base_url: str, resolve: Resolve = system_resolve) -> None:
        self._configured = origin_of(httpx.URL(api_base_url))
        self._resolve = resolve

    async def admit(self, address: str) -> PictureTarget:
        """Check an address. Raises MediaRefused; CarrierSilent when its host cannot be found just now."""
        url = readable(address)
        if url is None:
            raise MediaRefused("The picture's address could not be read, so it was not fetched.")
        origin = origin_of(url)
        is_configured = origin == self._configured
        if url.scheme != "https" and not is_configured:
            raise MediaRefused("The picture's address is not a secure one, so it was not fetched.")
        found = await addresses_of(url, self._resolve)
        if found is None:
            raise CarrierSilent("the host that has the picture could not be found")
        allowed = found if is_configured else tuple(each for each in found if is_public(each))
        if not allowed:
            raise MediaRefused("The picture's address leads into a private network, so it was not fetched.")
        return PictureTarget(url, allowed[:MOST_ADDRESSES], is_configured or _is_twilios(origin))


def _is_twilios(origin: Origin) -> bool:
    scheme, host, port = origin
    return scheme == "https" and port == USUAL_PORTS["https"] and host.endswith(_CARRIER_DOMAIN)
