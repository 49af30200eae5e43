"""The relay's HTTP interface as methods. Questions answer with wire types; commands need a key."""

import asyncio
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import Struct

from leadterm import __version__
from leadterm.client.address import bearer, relay_address
from leadterm.client.decode import Unreadable, decode
from leadterm.client.problems import late, problem_of, unreachable, unreadable
from leadterm.domain.model import Availability, CompanyId, ContactId, InteractionId, MessageId
from leadterm.domain.wire import (
    AgentReply,
    ClassificationReply,
    ContactReply,
    EditClassification,
    EditContact,
    InteractionDetail,
    InteractionReply,
    Me,
    MessageDetail,
    RecentsPage,
    SendText,
    SetAvailability,
    Snapshot,
    TextReply,
    ThreadPage,
)

if TYPE_CHECKING:
    import httpx

T = TypeVar("T", bound=Struct)

TIMEOUT = 15.0
"""Seconds for any one step of a request; connecting gets a third of it."""


class RelayApi:
    """One signed-in client of one relay.

    ``company`` is sent along where it is set; an agent with one company may leave it out. Every method raises
    ``RelayRefused``, ``RelayUnreachable`` or ``NotSignedIn``; making one raises ``WrongAddress``. Nothing is
    asked twice by itself: a caller who does uses the same key. Close it with ``aclose`` or ``async with``.
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

    async def __aenter__(self) -> "RelayApi":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    # Questions -------------------------------------------------------------------------------------------

    async def me(self) -> Me:
        return await self._get("/v1/me", Me)

    async def snapshot(self) -> Snapshot:
        return await self._get("/v1/snapshot", Snapshot)

    async def recents(
        self,
        *,
        before: InteractionId | None = None,
        after: InteractionId | None = None,
        end: bool = False,
        limit: int | None = None,
    ) -> RecentsPage:
        return await self._get(
            "/v1/inbox/recents", RecentsPage, before=before, after=after, end=1 if end else None, limit=limit
        )

    async def interaction(self, interaction_id: InteractionId) -> InteractionDetail:
        return await self._get(f"/v1/interactions/{interaction_id}", InteractionDetail)

    async def thread(
        self,
        contact_id: ContactId,
        *,
        before: MessageId | None = None,
        after: MessageId | None = None,
        limit: int | None = None,
    ) -> ThreadPage:
        path = f"/v1/contacts/{contact_id}/thread"
        return await self._get(path, ThreadPage, before=before, after=after, limit=limit)

    async def contact(self, contact_id: ContactId) -> ContactReply:
        return await self._get(f"/v1/contacts/{contact_id}", ContactReply)

    async def message_by_sid(self, carrier_sid: str) -> MessageDetail:
        return await self._get("/v1/messages", MessageDetail, carrier_sid=carrier_sid)

    # Commands --------------------------------------------------------------------------------------------

    async def send_text(self, text: SendText, *, key: str) -> TextReply:
        return await self._command("POST", "/v1/messages", TextReply, key, text)

    async def resend(self, message_id: MessageId, *, key: str) -> TextReply:
        return await self._command("POST", f"/v1/messages/{message_id}/resend", TextReply, key)

    async def mark_sent(self, message_id: MessageId, *, key: str) -> TextReply:
        return await self._command("POST", f"/v1/messages/{message_id}/mark-sent", TextReply, key)

    async def respond(self, interaction_id: InteractionId, *, key: str) -> InteractionReply:
        return await self._command(
            "POST", f"/v1/interactions/{interaction_id}/respond", InteractionReply, key
        )

    async def close(self, interaction_id: InteractionId, *, key: str) -> InteractionReply:
        return await self._command("POST", f"/v1/interactions/{interaction_id}/close", InteractionReply, key)

    async def mark_read(self, interaction_id: InteractionId, *, key: str) -> InteractionReply:
        return await self._command("POST", f"/v1/interactions/{interaction_id}/read", InteractionReply, key)

    async def edit_contact(self, contact_id: ContactId, edit: EditContact, *, key: str) -> ContactReply:
        return await self._command("PATCH", f"/v1/contacts/{contact_id}", ContactReply, key, edit)

    async def edit_classification(
        self, interaction_id: InteractionId, edit: EditClassification, *, key: str
    ) -> ClassificationReply:
        path = f"/v1/interactions/{interaction_id}/classification"
        return await self._command("PATCH", path, ClassificationReply, key, edit)

    async def set_availability(self, availability: Availability, *, key: str) -> AgentReply:
        body = SetAvailability(availability=availability)
        return await self._command("PUT", "/v1/me/availability", AgentReply, key, body)

    # Inside ----------------------------------------------------------------------------------------------

    async def _get(self, path: str, reply: type[T], **parameters: int | str | None) -> T:
        return await self._ask("GET", path, reply, parameters=parameters)

    async def _command(
        self, method: str, path: str, reply: type[T], key: str, body: Struct | None = None
    ) -> T:
        headers = {"Idempotency-Key": key}
        if body is not None:
            headers["Content-Type"] = "application/json"
        content = b"" if body is None else msgspec.json.encode(body)
        return await self._ask(method, path, reply, headers=headers, content=content)

    async def _ask(
        self,
        method: str,
        path: str,
        reply: type[T],
        *,
        parameters: dict[str, int | str | None] | None = None,
        headers: dict[str, str] | None = None,
        content: bytes = b"",
    ) -> T:
        client = await self._opened()
        query = {"company": self.company, **(parameters or {})}
        given = {name: str(value) for name, value in query.items() if value is not None}
        import httpx

        try:
            answer = await client.request(method, path, params=given, headers=headers, content=content)
        except httpx.TimeoutException:
            raise late(self.address.name) from None
        except httpx.HTTPError as error:
            raise unreachable(self.address.name, error) from None
        if not answer.is_success:
            raise problem_of(self.address.name, answer.status_code, answer.content)
        try:
            return decode(answer.content, reply)
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
            "Authorization": bearer(self._token),
            "Accept": "application/json",
            "User-Agent": f"leadterm/{__version__}",
        }
        import httpx

        return httpx.AsyncClient(
            base_url=self.address.http,
            headers=headers,
            timeout=httpx.Timeout(self._timeout, connect=self._timeout / 3),
            trust_env=not self.address.loopback,
            verify=self.address.http.startswith("https:"),
        )
