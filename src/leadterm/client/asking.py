"""One question or command to the relay over HTTP: how it travels, and what can come back."""

import asyncio
from collections.abc import AsyncIterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import msgspec
from msgspec import Struct

from leadterm import __version__
from leadterm.client.address import bearer, relay_address
from leadterm.client.decode import Unreadable, decode
from leadterm.client.problems import late, problem_of, unreachable, unreadable
from leadterm.domain.model import CompanyId

if TYPE_CHECKING:
    import httpx

T = TypeVar("T", bound=Struct)

TIMEOUT = 15.0
"""Seconds for any one step of a request; connecting gets a third of it."""


class Asking:
    """One signed-in client of one relay.

    ``company`` is sent along where it is set; an agent with one company may leave it out. Over a local socket
    the token may be empty: the relay knows the user of this machine. Every method raises ``RelayRefused``,
    ``RelayUnreachable`` or ``NotSignedIn``; making one raises ``WrongAddress``. Nothing is asked twice by
    itself: a caller who does uses the same key. Close it with ``aclose`` or ``async with``.
    """

    def __init__(
        self,
        relay_url: str,
        token: str,
        *,
        company: CompanyId | None = None,
        timeout: float = TIMEOUT,
        allow_plain_http: bool = False,
    ) -> None:
        self.address = relay_address(relay_url, allow_plain_http=allow_plain_http)
        self.company = company
        self._token = token
        self._timeout = timeout
        self._client: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _get(self, path: str, reply: type[T], **parameters: int | str | None) -> T:
        return self._read(await self._answer("GET", path, parameters=parameters), reply)

    async def _get_bytes(self, path: str) -> bytes:
        return await self._answer("GET", path)

    async def _command(
        self, method: str, path: str, reply: type[T], key: str, body: Struct | None = None
    ) -> T:
        headers = {"Idempotency-Key": key}
        if body is not None:
            headers["Content-Type"] = "application/json"
        content = b"" if body is None else msgspec.json.encode(body)
        return self._read(await self._answer(method, path, headers=headers, content=content), reply)

    async def _post(self, path: str, reply: type[T]) -> T:
        """Has something tried out; nothing is kept of it, so it has no key."""
        return self._read(await self._answer("POST", path), reply)

    async def _answer(
        self,
        method: str,
        path: str,
        *,
        parameters: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        content: bytes | AsyncIterator[bytes] = b"",
    ) -> bytes:
        client = await self._opened()
        query = {"company": self.company, **(parameters or {})}
        given = {name: str(value) for name, value in query.items() if value is not None}
        import httpx

        try:
            answer = await client.request(method, path, params=given, headers=headers, content=content)
        except httpx.TimeoutException:
            raise late(self.address.name) from None
        except httpx.HTTPError as error:
            raise unreachable(self.address, error) from None
        if not answer.is_success:
            raise problem_of(self.address.name, answer.status_code, answer.content)
        return answer.content

    def _read(self, content: bytes, reply: type[T]) -> T:
        try:
            return decode(content, reply)
        except Unreadable:
            raise unreadable(self.address.name) from None

    async def _opened(self) -> "httpx.AsyncClient":
        """The HTTP client, made at first use, on a thread: loading httpx takes a fifth of a second."""
        async with self._opening:
            if self._client is None:
                self._client = await asyncio.to_thread(self._open)
            return self._client

    def _open(self) -> "httpx.AsyncClient":
        headers = {
            **bearer(self._token, self.address),
            "Accept": "application/json",
            "User-Agent": f"leadterm/{__version__}",
        }
        import httpx

        socket = self.address.socket
        return httpx.AsyncClient(
            base_url=self.address.http,
            headers=headers,
            timeout=httpx.Timeout(self._timeout, connect=self._timeout / 3),
            transport=httpx.AsyncHTTPTransport(uds=socket) if socket else None,
            trust_env=not self.address.loopback,
            verify=self.address.http.startswith("https:"),
        )
