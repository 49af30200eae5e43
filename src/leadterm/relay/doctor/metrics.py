"""Whether /metrics is read by those who should, and by nobody else."""

import httpx

from leadterm.relay.carrier import TwilioAccount
from leadterm.relay.doctor.addresses import host_of, is_inside, shown
from leadterm.relay.doctor.findings import Finding, ok, unknown, wrong
from leadterm.relay.doctor.patience import SECONDS, name_answered
from leadterm.relay.settings import MetricsFor

CHECK = "metrics"
PATH = "/metrics"
_BOUND = 64 * 1024
_OURS = b"leadterm_store_up"
_GUARD = "Have the proxy answer /metrics itself, as in docs/operations.md"


async def look(wanted: MetricsFor, here: httpx.URL, account: TwilioAccount | None) -> Finding:
    """Asks for the page here, and where the world would ask for it."""
    if wanted is MetricsFor.NOBODY:
        return ok(CHECK, "relay.metrics is off: nobody may read them.")
    near = here.join(PATH)
    told = await _told(near)
    if told is None:
        return unknown(CHECK, f"Whether they can be read is not known: nothing answers at {here}.")
    if not told:
        return wrong(
            CHECK,
            f"relay.metrics is “{wanted}”, but they can't be read at {near}. The relay was started with "
            "another setting, or does not listen on this machine's own address.",
            "Start it again with these settings: leadterm relay",
        )
    world = _world(account)
    if world and await name_answered(host_of(world)) and await _told(httpx.URL(world)):
        return wrong(CHECK, f"Everybody can read them, at {shown(world)}.", _mend(wanted))
    return ok(CHECK, f"They can be read at {near}{', and not from outside' if world else ''}.")


def _mend(wanted: MetricsFor) -> str:
    if wanted is MetricsFor.LOCAL:
        return f"{_GUARD}, or add X-Forwarded-For to what it passes on."
    return f"{_GUARD}."


def _world(account: TwilioAccount | None) -> str:
    """Where the world would ask; empty when the public URL is missing, or inside."""
    if account is None or is_inside(host_of(account.public_url)):
        return ""
    return account.public_url.rstrip("/") + PATH


async def _told(url: httpx.URL) -> bool | None:
    """Whether numbers of ours are told there; None when nothing answers."""
    try:
        async with (
            httpx.AsyncClient(timeout=SECONDS / 2, trust_env=not is_inside(url.host)) as client,
            client.stream("GET", url) as response,
        ):
            return response.status_code == 200 and _OURS in await _beginning(response)
    except (httpx.HTTPError, httpx.InvalidURL):
        return None


async def _beginning(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > _BOUND:
            break
    return bytes(body)
