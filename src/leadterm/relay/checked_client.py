"""HTTP to addresses that were checked (``relay.guard``): no name is looked up again, no redirect followed."""

import ssl
from collections.abc import Callable, Mapping

import httpx

from leadterm.relay.guard import Target

Dial = Callable[[str, int], tuple[str, int]]
"""Where a checked address and port are connected to."""


def straight(address: str, port: int) -> tuple[str, int]:
    """To the address itself."""
    return address, port


class CheckedClient:
    """Makes its connections at the first request. Close it with ``aclose``."""

    def __init__(
        self,
        headers: Mapping[str, str],
        *,
        seconds: float,
        dial: Dial = straight,
        authorities: ssl.SSLContext | None = None,
    ) -> None:
        self._headers = dict(headers)
        self._seconds = seconds
        self._dial = dial
        self._authorities = authorities
        self._client: httpx.AsyncClient | None = None

    async def aclose(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def ask(
        self,
        method: str,
        target: Target,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        auth: httpx.BasicAuth | None = None,
    ) -> httpx.Response:
        """One request; of several addresses the next when one can't be connected to, before anything is sent.

        The answer's body is not read yet: the caller reads as much as it wants, and closes it.
        """
        for address in target.addresses[:-1]:
            try:
                return await self._ask_at(address, method, target, headers, content, auth)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._ask_at(target.addresses[-1], method, target, headers, content, auth)

    async def _ask_at(
        self,
        address: str,
        method: str,
        target: Target,
        headers: Mapping[str, str] | None,
        content: bytes | None,
        auth: httpx.BasicAuth | None,
    ) -> httpx.Response:
        client = self._connections()
        _, name, port = target.origin
        host, port = self._dial(address, port)
        request = client.build_request(
            method,
            target.url.copy_with(host=host, port=port, fragment=None),
            headers={**(headers or {}), "Host": target.url.netloc.decode("ascii")},
            content=content,
            extensions={"sni_hostname": name},
        )
        return await client.send(request, auth=auth, stream=True)

    def _connections(self) -> httpx.AsyncClient:
        """No connection is kept: one address may be that of two names."""
        if self._client is None:
            self._client = httpx.AsyncClient(
                verify=self._authorities or httpx.create_ssl_context(),
                # A proxy would look the name up itself, and so undo the check.
                trust_env=False,
                follow_redirects=False,
                timeout=self._seconds,
                limits=httpx.Limits(max_keepalive_connections=0),
                headers={"Accept-Encoding": "identity", "User-Agent": "leadterm", **self._headers},
            )
        return self._client
