"""Twilio's paging: `next_page_uri` with Page and PageToken (twilio.md B7)."""

from urllib.parse import urlencode

import msgspec

from leadterm.simulator.refusals import RefusedError


class PageRequest(msgspec.Struct, kw_only=True, frozen=True):
    """Which part of a list is asked for; `filters` are the other parameters, to be kept in its links."""

    filters: tuple[tuple[str, str], ...] = ()
    size: int = 50
    page: int = 0
    token: str = ""


class PageLinks(msgspec.Struct, kw_only=True):
    end: int
    first_page_uri: str
    next_page_uri: str | None
    page: int
    page_size: int
    previous_page_uri: str | None
    start: int
    uri: str


class PageCut(msgspec.Struct, frozen=True):
    """The part of a list that a page shows, and its links."""

    sids: tuple[str, ...]
    links: PageLinks


def cut_page(sids: list[str], request: PageRequest, path: str) -> PageCut:
    """Cut a page out of a list of ids.

    A token names the last id of the page before, so a list that grows at its head never shows an id twice.
    """
    start = request.page * request.size
    if request.token:
        start = _after(sids, request.token.removeprefix("PA"))
    shown = sids[start : start + request.size]
    more = start + request.size < len(sids)
    following = _link(path, request, request.page + 1, f"PA{shown[-1]}") if more else None
    links = PageLinks(
        end=request.page * request.size + max(len(shown) - 1, 0),
        first_page_uri=_link(path, request, 0),
        next_page_uri=following,
        page=request.page,
        page_size=request.size,
        previous_page_uri=_link(path, request, request.page - 1) if request.page else None,
        start=request.page * request.size,
        uri=_link(path, request, request.page, request.token),
    )
    return PageCut(tuple(shown), links)


def _after(sids: list[str], last: str) -> int:
    if last not in sids:
        raise RefusedError(20001, detail="PageToken")
    return sids.index(last) + 1


def _link(path: str, request: PageRequest, page: int, token: str = "") -> str:
    pairs = [*request.filters, ("PageSize", str(request.size)), ("Page", str(page))]
    if token:
        pairs.append(("PageToken", token))
    return f"{path}?{urlencode(pairs)}"
