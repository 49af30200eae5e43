"""Twilio's REST API over the carrier: Messages, Media, Accounts, IncomingPhoneNumbers, Lookup v2.

Fields and parameters that are not named here are accepted and have no effect (scheduling, ValidityPeriod, …).
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from leadterm.simulator.account import OwnedNumber
from leadterm.simulator.answers import Reset, Silence, json_answer, refusal_answer
from leadterm.simulator.carrier import is_web_address
from leadterm.simulator.doorkeeper import Handler, credentials, guarded, let_in
from leadterm.simulator.faults import Fault, Operation
from leadterm.simulator.lookup import look_up
from leadterm.simulator.magic import CallbackHabit
from leadterm.simulator.paging import PageRequest, cut_page
from leadterm.simulator.refusals import RefusedError
from leadterm.simulator.resources import (
    API_VERSION,
    account_resource,
    media_resource,
    message_resource,
    number_resource,
)
from leadterm.simulator.simulator import Simulator
from leadterm.simulator.texts import Media, SendRequest, Text

Pairs = list[tuple[str, str]]

_MAX_PAGE = 1000
_SIGNED_SECONDS = 4 * 3600
_ACCOUNT = f"/{API_VERSION}/Accounts/{{account}}"

_URL_FIELDS = {
    "SmsUrl": "sms_url",
    "SmsFallbackUrl": "sms_fallback_url",
    "VoiceUrl": "voice_url",
    "VoiceFallbackUrl": "voice_fallback_url",
    "StatusCallback": "status_callback",
}
_OTHER_FIELDS = {
    "FriendlyName": "friendly_name",
    "SmsApplicationSid": "sms_application_sid",
    "SmsMethod": "sms_method",
    "SmsFallbackMethod": "sms_fallback_method",
    "VoiceMethod": "voice_method",
    "VoiceFallbackMethod": "voice_fallback_method",
    "StatusCallbackMethod": "status_callback_method",
}


class Rest:
    """The handlers: each takes a request that has been let in, and answers it or raises RefusedError."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def routes(self) -> list[BaseRoute]:
        """List the routes; the longer of two alike comes first."""
        media = f"{_ACCOUNT}/Messages/{{sid}}/Media"
        numbers = f"{_ACCOUNT}/IncomingPhoneNumbers"
        account = self._simulator.account
        table: list[tuple[str, str, Operation, Handler]] = [
            ("POST", f"{_ACCOUNT}/Messages.json", Operation.SEND, self.create_message),
            ("GET", f"{_ACCOUNT}/Messages.json", Operation.LIST, self.list_messages),
            ("GET", f"{_ACCOUNT}/Messages/{{sid}}.json", Operation.FETCH, self.fetch_message),
            ("GET", f"{media}.json", Operation.MEDIA, self.list_media),
            ("GET", f"{media}/{{media}}.json", Operation.MEDIA, self.fetch_media),
            ("GET", f"{numbers}.json", Operation.NUMBERS, self.list_numbers),
            ("GET", f"{numbers}/{{sid}}.json", Operation.NUMBERS, self.fetch_number),
            ("POST", f"{numbers}/{{sid}}.json", Operation.NUMBERS, self.update_number),
            ("GET", f"{_ACCOUNT}.json", Operation.ACCOUNT, self.fetch_account),
            ("GET", "/v2/PhoneNumbers/{number}", Operation.LOOKUP, self.look_up),
        ]
        routes: list[BaseRoute] = [
            Route(path, self._faulty(operation, guarded(account, handler)), methods=[method])
            for method, path, operation, handler in table
        ]
        # Media is public, unless the account has asked for authentication (`Simulator.media_auth`).
        routes.append(Route(f"{media}/{{media}}", self._faulty(Operation.MEDIA, self.download_media)))
        routes.append(Route("/media/{sid}/{media}", self._faulty(Operation.MEDIA, self.show_signed_media)))
        return routes

    def _faulty(self, operation: Operation, handler: Handler) -> Handler:
        async def endpoint(request: Request) -> Response:
            fault = self._simulator.faults.draw(operation)
            if fault is None:
                return await handler(request)
            if fault.is_after:
                await handler(request)
            return self._spoilt(fault)

        return endpoint

    def _spoilt(self, fault: Fault) -> Response:
        match fault:
            case Fault.RESET_BEFORE | Fault.RESET_AFTER:
                return Reset()
            case Fault.HANG_BEFORE | Fault.HANG_AFTER:
                return Silence(self._simulator.closing)
            case Fault.THROTTLED:
                return refusal_answer(RefusedError(20429, status=429))
            case Fault.ERROR_BEFORE | Fault.ERROR_AFTER:
                return refusal_answer(RefusedError(20500, status=500))

    # Messages

    async def create_message(self, request: Request) -> Response:
        simulator = self._simulator
        text = simulator.send(_send_request(await _form(request)))
        answer = json_answer(message_resource(text, simulator.account), 201)
        if simulator.carrier.behaviour_of(text.to).callbacks is CallbackHabit.EARLY:
            await simulator.carry(text)
        else:
            simulator.set_off(text)
        return answer

    async def fetch_message(self, request: Request) -> Response:
        return json_answer(message_resource(self._text(request), self._simulator.account))

    async def list_messages(self, request: Request) -> Response:
        query = _query(request)
        wanted = [t for t in reversed(self._simulator.texts) if _matches(t, query)]
        cut = cut_page([t.sid for t in wanted], _page_request(query), request.url.path)
        shown = [self._simulator.carrier.text(sid) for sid in cut.sids]
        resources = [message_resource(t, self._simulator.account) for t in shown]
        return json_answer({"messages": resources, **msgspec.structs.asdict(cut.links)})

    # Media

    async def list_media(self, request: Request) -> Response:
        text = self._text(request)
        query = _query(request)
        cut = cut_page([m.sid for m in text.media], _page_request(query), request.url.path)
        shown = [media_resource(m, text, self._simulator.account) for m in text.media if m.sid in cut.sids]
        return json_answer({"media_list": shown, **msgspec.structs.asdict(cut.links)})

    async def fetch_media(self, request: Request) -> Response:
        media = self._media(request)
        return json_answer(media_resource(media, self._text(request), self._simulator.account))

    async def download_media(self, request: Request) -> Response:
        """Show a picture; with authentication, by way of a signed address that is good for four hours."""
        media = self._media(request)
        if not self._simulator.media_auth:
            return Response(media.data, media_type=media.content_type)
        let_in(request, self._simulator.account)
        until = int(self._simulator.clock.now().timestamp()) + _SIGNED_SECONDS
        path = f"/media/{request.path_params['sid']}/{media.sid}"
        return RedirectResponse(f"{path}?Expires={until}&Signature={self._media_signature(path, until)}")

    async def show_signed_media(self, request: Request) -> Response:
        given = dict(_query(request))
        until = _whole(given, "Expires", 0)
        signature = self._media_signature(request.url.path, until)
        if not hmac.compare_digest(given.get("Signature", "").encode(), signature.encode()):
            raise RefusedError(20003, status=403)
        if until < self._simulator.clock.now().timestamp():
            raise RefusedError(20003, status=403)
        media = self._media(request)
        return Response(media.data, media_type=media.content_type)

    def _media_signature(self, path: str, until: int) -> str:
        secret = self._simulator.account.auth_token.encode()
        return hmac.new(secret, f"{path}?{until}".encode(), hashlib.sha256).hexdigest()

    # Numbers and the account

    async def list_numbers(self, request: Request) -> Response:
        query = _query(request)
        wanted = dict(query).get("PhoneNumber", "")
        numbers = {n.sid: n for n in self._simulator.carrier.numbers.values() if wanted in n.phone_number}
        cut = cut_page(list(numbers), _page_request(query), request.url.path)
        shown = [number_resource(numbers[sid], self._simulator.account) for sid in cut.sids]
        return json_answer({"incoming_phone_numbers": shown, **msgspec.structs.asdict(cut.links)})

    async def fetch_number(self, request: Request) -> Response:
        return json_answer(number_resource(self._number(request), self._simulator.account))

    async def update_number(self, request: Request) -> Response:
        number = self._number(request)
        given = dict(await _form(request))
        for field in _URL_FIELDS:
            if given.get(field) and not is_web_address(given[field]):
                raise RefusedError(20001, detail=f"{field} is not a URL")
        for field, name in (_URL_FIELDS | _OTHER_FIELDS).items():
            if field in given:
                setattr(number, name, given[field])
        number.updated = self._simulator.clock.now()
        self._simulator.changed()
        return json_answer(number_resource(number, self._simulator.account))

    async def fetch_account(self, request: Request) -> Response:
        user, _ = credentials(request)
        if user != self._simulator.account.sid:
            # A standard API key may not read the account (twilio.md B7).
            raise RefusedError(20003, status=401)
        return json_answer(account_resource(self._simulator.account, self._simulator.started))

    # Lookup

    async def look_up(self, request: Request) -> Response:
        simulator = self._simulator
        query = dict(_query(request))
        fields = frozenset(query.get("Fields", "").split(","))
        number = request.path_params["number"]
        simulator.lookups.append(number)
        simulator.changed()
        return json_answer(
            look_up(number, query.get("CountryCode", ""), fields, simulator.carrier, simulator.base_url)
        )

    def _text(self, request: Request) -> Text:
        return self._simulator.carrier.text(request.path_params["sid"])

    def _media(self, request: Request) -> Media:
        for media in self._text(request).media:
            if media.sid == request.path_params["media"]:
                return media
        raise RefusedError(20404, status=404)

    def _number(self, request: Request) -> OwnedNumber:
        return self._simulator.carrier.number_by_sid(request.path_params["sid"])


def web_app(routes: Iterable[BaseRoute]) -> Starlette:
    """Make the web application; what it does not know is refused in Twilio's way."""

    def refuse(_request: Request, error: Exception) -> Response:
        if isinstance(error, RefusedError):
            return refusal_answer(error)
        status = error.status_code if isinstance(error, HTTPException) else 500
        return refusal_answer(RefusedError({404: 20404, 405: 20004}.get(status, 20500), status=status))

    return Starlette(routes=list(routes), exception_handlers={HTTPException: refuse, RefusedError: refuse})


def _query(request: Request) -> Pairs:
    return parse_qsl(request.url.query, keep_blank_values=True)


async def _form(request: Request) -> Pairs:
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind != "application/x-www-form-urlencoded":
        raise RefusedError(20001, status=415, detail=f"Content-Type {kind or '(none)'}")
    return parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)


def _send_request(pairs: Pairs) -> SendRequest:
    given = dict(pairs)
    return SendRequest(
        to=given.get("To", "").strip(),
        from_=given.get("From", "").strip(),
        body=given.get("Body", ""),
        media_urls=tuple(value for name, value in pairs if name == "MediaUrl"),
        status_callback=given.get("StatusCallback", ""),
        service_sid=given.get("MessagingServiceSid", ""),
    )


def _page_request(query: Pairs) -> PageRequest:
    given = dict(query)
    return PageRequest(
        filters=tuple((k, v) for k, v in query if k not in {"PageSize", "Page", "PageToken"}),
        size=min(max(_whole(given, "PageSize", 50), 1), _MAX_PAGE),
        page=_whole(given, "Page", 0),
        token=given.get("PageToken", ""),
    )


def _whole(given: dict[str, str], name: str, usual: int) -> int:
    text = given.get(name, "")
    if not text:
        return usual
    if not text.isdecimal():
        raise RefusedError(20001, detail=name)
    return int(text)


def _matches(text: Text, query: Pairs) -> bool:
    return all(_matches_filter(text, name, value) for name, value in query)


def _matches_filter(text: Text, name: str, value: str) -> bool:
    moment = text.sent or text.created
    match name:
        case "To":
            return text.to == value
        case "From":
            return text.from_ == value
        case "DateSent":
            return moment.date() == _moment(value).date()
        case "DateSent<":
            return moment <= _last_moment(value)
        case "DateSent>":
            return moment >= _moment(value)
        case _:
            return True


def _last_moment(value: str) -> datetime:
    """Read an upper bound; a day alone means its end."""
    is_day = len(value) == len("2026-01-31")
    return _moment(value) + timedelta(days=1, microseconds=-1) if is_day else _moment(value)


def _moment(value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise RefusedError(20001, detail="DateSent") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
