"""Pictures: a lead's, which the carrier keeps, and ours, which it gets from where they are hosted."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from twilio.rest import Client

from leadterm.simulator import ManualClock, Picture, Simulator, Status, Visit
from leadterm.simulator.picture import damaged_roof
from leadterm.simulator.server import QuietServer, address_of, bound_socket
from support.webhook_catcher import LEAD, OURS, WebhookCatcher

PNG = damaged_roof()


@pytest.fixture
async def shelf() -> AsyncIterator[str]:
    """A web server with pictures of all sorts; its base URL."""
    answers = {
        "roof.png": Response(PNG.data, media_type="image/png"),
        "big.png": Response(b"x" * (3 * 1024 * 1024), media_type="image/png"),
        "page": Response("<html>", media_type="text/html"),
        "gone": Response(status_code=404),
        "moved": RedirectResponse("/roof.png"),
    }

    async def show(request: Request) -> Response:
        return answers[request.path_params["name"]]

    app = Starlette(routes=[Route("/{name}", show)])
    sock = bound_socket()
    async with QuietServer(app).hosting(sock):
        yield address_of(sock)


async def send(twilio: Client, simulator: Simulator, *urls: str, **fields: Any) -> str:
    created = await asyncio.to_thread(
        twilio.messages.create, to=LEAD, from_=OURS, body="Look", media_url=list(urls), **fields
    )
    assert created.num_media == str(len(urls))
    await simulator.settled()
    return str(created.sid)


async def test_our_pictures_are_asked_for_and_got(simulator: Simulator, twilio: Client, shelf: str) -> None:
    sid = await send(twilio, simulator, f"{shelf}/roof.png", f"{shelf}/moved")

    assert simulator.visits == [
        Visit(method, f"{shelf}/{name}", 200) for name in ("roof.png", "moved") for method in ("HEAD", "GET")
    ]
    (text,) = simulator.texts_to(LEAD)
    assert (text.sid, text.status) == (sid, Status.DELIVERED)
    assert [media.data for media in text.media] == [PNG.data, PNG.data]
    kept = await asyncio.to_thread(twilio.messages(sid).media.list)
    assert [item.content_type for item in kept] == ["image/png", "image/png"]


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["gone"], 21620),
        (["roof.png", "gone"], 21620),
        (["page"], 12300),
        (["big.png", "big.png"], 11751),
    ],
)
async def test_a_text_whose_picture_cannot_be_had_fails(
    simulator: Simulator, twilio: Client, catcher: WebhookCatcher, shelf: str, names: list[str], code: int
) -> None:
    urls = [f"{shelf}/{name}" for name in names]
    await send(twilio, simulator, *urls, status_callback=f"{catcher.url}/status")

    (text,) = simulator.texts_to(LEAD)
    assert text.history == [Status.QUEUED, Status.FAILED]
    assert catcher.caught[-1].form["ErrorCode"] == str(code)
    assert [(alert.code, alert.url) for alert in simulator.debugger] == [(code, urls[-1])]


async def test_a_host_that_is_not_there_fails_the_text(simulator: Simulator, twilio: Client) -> None:
    nobody = bound_socket()
    address = address_of(nobody)
    nobody.close()
    await send(twilio, simulator, f"{address}/roof.png")
    assert simulator.texts_to(LEAD)[0].error_code == 21620
    assert simulator.visits == [Visit("HEAD", f"{address}/roof.png", None)]


async def picture_url(simulator: Simulator, catcher: WebhookCatcher) -> str:
    await simulator.text_in(LEAD, OURS, "Look", media=[Picture("image/png", PNG.data)])
    return catcher.caught[-1].form["MediaUrl0"]


async def test_a_leads_picture_is_public_unless_the_account_wants_it_otherwise(
    simulator: Simulator, catcher: WebhookCatcher, api: httpx.AsyncClient
) -> None:
    url = await picture_url(simulator, catcher)
    async with httpx.AsyncClient(trust_env=False) as anybody:
        assert (await anybody.get(url)).content == PNG.data
        simulator.media_auth = True
        assert (await anybody.get(url)).status_code == 401
        signed = (await api.get(url)).headers["location"]
        shown = await anybody.get(simulator.base_url + signed)
        assert (shown.content, shown.headers["content-type"]) == (PNG.data, "image/png")
        assert (await anybody.get(simulator.base_url + signed + "0")).status_code == 403


async def test_a_signed_address_is_good_for_four_hours(
    simulator: Simulator, catcher: WebhookCatcher, api: httpx.AsyncClient
) -> None:
    clock = ManualClock()
    simulator.clock = clock
    simulator.media_auth = True
    signed = (await api.get(await picture_url(simulator, catcher))).headers["location"]
    clock.advance(4 * 3600)
    assert (await api.get(signed)).status_code == 200
    clock.advance(1)
    assert (await api.get(signed)).status_code == 403


@pytest.mark.parametrize(
    ("suffix", "codes"),
    [
        ("80", [30007, 30003, 30007, None, None]),
        ("81", [30003, 30003, None, 30003, 30003]),
        ("82", [30005, 30005, None, None, None]),
        ("87", [30007] * 5),
    ],
)
async def test_numbers_that_fail_by_a_script(
    simulator: Simulator, twilio: Client, suffix: str, codes: list[int | None]
) -> None:
    to = f"+141555501{suffix}"
    for _ in codes:
        await asyncio.to_thread(twilio.messages.create, to=to, from_=OURS, body="Hello")
        await simulator.settled()

    assert [text.error_code for text in simulator.texts_to(to)] == codes
    assert [text.status for text in simulator.texts_to(to)] == [
        Status.UNDELIVERED if code else Status.DELIVERED for code in codes
    ]
