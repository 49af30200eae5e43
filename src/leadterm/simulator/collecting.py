"""Gets the pictures of a text of ours from where the relay hosts them, as Twilio does (twilio.md B5).

First a HEAD of each address, then a GET; the answer's Content-Type says whether it can be sent at all.
"""

import httpx
import msgspec

from leadterm.simulator.account import new_sid
from leadterm.simulator.texts import Media
from leadterm.simulator.webhooks import USER_AGENT, trusted_authorities

MOST_BYTES = 5 * 1024 * 1024
MAX_REDIRECTS = 10
_SECONDS = 10.0
_TYPES = ("image/", "video/", "audio/", "text/vcard", "text/x-vcard", "application/pdf")

INVALID_URL = 21620
WRONG_TYPE = 12300
TOO_BIG = 11751


class UncollectedError(Exception):
    """A picture that cannot be had or sent: Twilio's code and the address at fault."""

    def __init__(self, code: int, url: str) -> None:
        super().__init__(f"{code}: {url}")
        self.code = code
        self.url = url


class Visit(msgspec.Struct, frozen=True):
    """One request for a picture, and the status of its answer; None when there was none."""

    method: str
    url: str
    status: int | None


class Collector:
    """Gets pictures, and notes each request in `visits`."""

    def __init__(self) -> None:
        self.visits: list[Visit] = []
        self._client: httpx.AsyncClient | None = None

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def collect(self, urls: tuple[str, ...]) -> tuple[Media, ...]:
        """Get all of them, or raise UncollectedError for the first that cannot be had."""
        collected: list[Media] = []
        for url in urls:
            _check_type(url, await self._visit("HEAD", url))
            answer = await self._visit("GET", url)
            _check_type(url, answer)
            kind = answer.headers["content-type"].partition(";")[0].strip()
            collected.append(Media(sid=new_sid("ME"), content_type=kind, data=answer.content))
            if sum(len(media.data) for media in collected) > MOST_BYTES:
                raise UncollectedError(TOO_BIG, url)
        return tuple(collected)

    async def _visit(self, method: str, url: str) -> httpx.Response:
        try:
            answer = await self._connections().request(method, url)
        except (httpx.HTTPError, httpx.InvalidURL):
            self.visits.append(Visit(method, url, None))
            raise UncollectedError(INVALID_URL, url) from None
        self.visits.append(Visit(method, url, answer.status_code))
        if answer.status_code != 200:
            raise UncollectedError(INVALID_URL, url)
        return answer

    def _connections(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(
                follow_redirects=True,
                max_redirects=MAX_REDIRECTS,
                trust_env=False,
                timeout=_SECONDS,
                verify=trusted_authorities(),
                headers={"User-Agent": USER_AGENT, "Accept": "*/*"},
            )
        return self._client


def _check_type(url: str, answer: httpx.Response) -> None:
    if not answer.headers.get("content-type", "").startswith(_TYPES):
        raise UncollectedError(WRONG_TYPE, url)
