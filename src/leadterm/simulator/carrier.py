"""The carrier's state and rules: who may send what to whom, and what becomes of it. No I/O."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from urllib.parse import urlsplit

from leadterm.simulator.account import Account, MessagingService, OwnedNumber, new_sid
from leadterm.simulator.magic import Behaviour, is_possible, usual_behaviour
from leadterm.simulator.optouts import Keyword, OptOuts, keyword_of
from leadterm.simulator.refusals import RefusedError
from leadterm.simulator.segments import count_segments
from leadterm.simulator.texts import Direction, Ending, Media, Origin, Picture, SendRequest, Status, Text

MAX_BODY = 1600
UNREGISTERED = 30034
MAX_MEDIA = 10

_HOST = re.compile(r"[A-Za-z0-9.\-]+|[0-9A-Fa-f:.]+")


class Carrier:
    """One account's world. Everything that happens is kept in `texts`, oldest first."""

    def __init__(self, account: Account, now: Callable[[], datetime]) -> None:
        self.account = account
        self.numbers: dict[str, OwnedNumber] = {}
        self.services: dict[str, MessagingService] = {}
        self.texts: list[Text] = []
        self.opt_outs = OptOuts()
        self.advanced_opt_out = False
        self._behaviours: dict[str, Behaviour] = {}
        self._by_sid: dict[str, Text] = {}
        self._now = now

    def add_number(self, phone_number: str, sms_url: str = "", friendly_name: str = "") -> OwnedNumber:
        """Give the account a number."""
        now = self._now()
        number = OwnedNumber(
            sid=new_sid("PN"),
            phone_number=phone_number,
            friendly_name=friendly_name or phone_number,
            created=now,
            updated=now,
            sms_url=sms_url,
        )
        self.numbers[phone_number] = number
        return number

    def add_service(self, numbers: Iterable[str]) -> MessagingService:
        """Give the account a messaging service that sends from these numbers."""
        service = MessagingService(sid=new_sid("MG"), numbers=tuple(numbers))
        self.services[service.sid] = service
        return service

    def number_by_sid(self, sid: str) -> OwnedNumber:
        for number in self.numbers.values():
            if number.sid == sid:
                return number
        raise RefusedError(20404, status=404)

    def behave(self, number: str, behaviour: Behaviour) -> None:
        """Make one number behave otherwise than the table of magic numbers says."""
        self._behaviours[number] = behaviour

    def behaviour_of(self, number: str) -> Behaviour:
        return self._behaviours.get(number) or usual_behaviour(number)

    def text(self, sid: str) -> Text:
        found = self._by_sid.get(sid)
        if found is None:
            raise RefusedError(20404, status=404)
        return found

    def send(self, request: SendRequest) -> Text:
        """Take a text from the REST API, or raise the RefusedError that Twilio would answer with."""
        _check_content(request)
        sender = self._sender(request)
        self._check_route(sender, request)
        return self._keep(
            Text(
                sid=new_sid("MM" if request.media_urls else "SM"),
                from_=sender,
                to=request.to,
                body=request.body,
                direction=Direction.API,
                origin=Origin.API,
                status=Status.ACCEPTED if request.service_sid else Status.QUEUED,
                created=self._now(),
                updated=self._now(),
                num_segments=count_segments(request.body),
                media_urls=request.media_urls,
                status_callback=request.status_callback,
                service_sid=request.service_sid or None,
                ending=self._ending(sender, request.to),
            )
        )

    def receive(
        self,
        from_: str,
        to: str,
        body: str,
        pictures: Iterable[Picture] = (),
        opt_out_type: str | None = None,
        sid: str | None = None,
    ) -> Text:
        """Take a text from a lead to one of our numbers."""
        if to not in self.numbers:
            raise ValueError(f"{to} is not a number of this account; add it with add_number")
        media = tuple(Media(sid=new_sid("ME"), content_type=p.content_type, data=p.data) for p in pictures)
        now = self._now()
        return self._keep(
            Text(
                sid=sid or new_sid("MM" if media else "SM"),
                from_=from_,
                to=to,
                body=body,
                direction=Direction.INBOUND,
                origin=Origin.LEAD,
                status=Status.RECEIVED,
                created=now,
                updated=now,
                sent=now,
                num_segments=count_segments(body),
                media=media,
                service_sid=self._service_of(to),
                opt_out_type=opt_out_type or self._advanced_type(body),
            )
        )

    def obey_keyword(self, inbound: Text) -> Text | None:
        """Act on STOP, START or HELP in a lead's text; return the carrier's own answer, if any."""
        keyword = Keyword(inbound.opt_out_type) if inbound.opt_out_type else keyword_of(inbound.body)
        if keyword is None:
            return None
        answer = self.opt_outs.hear(inbound.from_, inbound.service_sid or inbound.to, keyword)
        return self._answer(inbound, answer, Origin.CARRIER) if answer else None

    def reply(self, inbound: Text, body: str, to: str = "", status_callback: str = "") -> Text:
        """Text what a webhook's answer ordered; RefusedError when the recipient has opted out."""
        recipient = to or inbound.from_
        if self.opt_outs.holds(recipient, inbound.service_sid or inbound.to):
            raise RefusedError(21610)
        return self._answer(inbound, body, Origin.TWIML, recipient, status_callback)

    def steps(self, text: Text) -> tuple[Status, ...]:
        """List the states that lie before a text, by how its recipient behaves."""
        last = text.ending.status if text.ending else self.behaviour_of(text.to).outcome
        first = (Status.QUEUED,) if text.status is Status.ACCEPTED else ()
        if last in {Status.FAILED, Status.SENT}:
            return (*first, last)
        return (*first, Status.SENT, last)

    def advance(self, text: Text, status: Status) -> None:
        """Move a text on to its next state."""
        text.status = status
        text.updated = self._now()
        text.history.append(status)
        if status is Status.SENT:
            text.sent = text.updated
        if status in {Status.FAILED, Status.UNDELIVERED}:
            text.error_code = (text.ending or self.behaviour_of(text.to)).error_code

    def _keep(self, text: Text) -> Text:
        text.history.append(text.status)
        self.texts.append(text)
        self._by_sid[text.sid] = text
        return text

    def _answer(
        self, inbound: Text, body: str, origin: Origin, to: str = "", status_callback: str = ""
    ) -> Text:
        return self._keep(
            Text(
                sid=new_sid("SM"),
                from_=inbound.to,
                to=to or inbound.from_,
                body=body,
                direction=Direction.REPLY,
                origin=origin,
                status=Status.QUEUED,
                created=self._now(),
                updated=self._now(),
                num_segments=count_segments(body),
                status_callback=status_callback,
                ending=self._ending(inbound.to, to or inbound.from_),
            )
        )

    def _ending(self, sender: str, to: str) -> Ending | None:
        """How the next text to a number ends, where its number has a course, or ours is not registered."""
        own = self.numbers.get(sender)
        if own and not own.registered and to.startswith("+1"):
            return Ending(Status.FAILED, UNREGISTERED)
        course = self.behaviour_of(to).course
        place = sum(1 for text in self.texts if text.to == to and not text.is_inbound) if course else 0
        if place >= len(course):
            return None
        code = course[place]
        return Ending(Status.UNDELIVERED if code else Status.DELIVERED, code)

    def _advanced_type(self, body: str) -> str | None:
        return keyword_of(body) if self.advanced_opt_out else None

    def _service_of(self, number: str) -> str | None:
        return next((s.sid for s in self.services.values() if number in s.numbers), None)

    def _sender(self, request: SendRequest) -> str:
        if request.service_sid:
            service = self.services.get(request.service_sid)
            if service is None:
                raise RefusedError(21705)
            if not service.numbers:
                raise RefusedError(21704)
            return service.numbers[0]
        if not is_possible(request.from_):
            raise RefusedError(21212, detail=request.from_)
        if request.from_ not in self.numbers:
            raise RefusedError(21606, detail=request.from_)
        return request.from_

    def _check_route(self, sender: str, request: SendRequest) -> None:
        if not is_possible(request.to):
            raise RefusedError(21211, detail=request.to)
        if request.to == sender:
            raise RefusedError(21266)
        refusal = self.behaviour_of(request.to).refusal
        if refusal is not None:
            raise RefusedError(refusal)
        if self.opt_outs.holds(request.to, self._service_of(sender) or sender):
            raise RefusedError(21610)


def _check_content(request: SendRequest) -> None:
    if not request.to:
        raise RefusedError(21604)
    if not request.from_ and not request.service_sid:
        raise RefusedError(21603)
    if not request.body and not request.media_urls:
        raise RefusedError(21602)
    if len(request.body) > MAX_BODY:
        raise RefusedError(21617)
    if len(request.media_urls) > MAX_MEDIA:
        raise RefusedError(21623)
    if not all(is_web_address(url) for url in request.media_urls):
        raise RefusedError(21620)
    if request.status_callback and not is_web_address(request.status_callback):
        raise RefusedError(21609)


def is_web_address(url: str) -> bool:
    """Say whether Twilio would take this URL: http or https, and a host without underscores."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        return parts.scheme in {"http", "https"} and bool(_HOST.fullmatch(host)) and parts.port != 0
    except ValueError:
        return False
