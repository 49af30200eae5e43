"""The demo's host process: the simulated carrier, its leads, the relay's keeper, and the seats.

Run as ``python -m leadterm.demo.host DIRECTORY SEED PACE``. It ends when the last seat is given back.
"""

import asyncio
import fcntl
import os
import shutil
import sys
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec

from leadterm.demo.joining import Offer, socket_path
from leadterm.demo.site_form import SiteForm
from leadterm.demo.stage import Player, Stage, StageClock, set_stage, tell_past, tell_sign_ups
from leadterm.domain.model import Availability
from leadterm.relay.clock import system_clock
from leadterm.relay.store import Store
from leadterm.simulator import Simulator, SystemClock, bound_socket, running
from leadterm.simulator.leads import CAST, PLUMBING, ROOFING, Persona, old_contacts, walk_ins
from leadterm.simulator.stage import Stage as Play

OLD_CONTACTS = 60
"""How many conversations Recents begins with."""
EMPTY_SECONDS = 1.0
"""How long the host waits for somebody to come back before it ends."""
RELAY_SECONDS = 20.0
RELAY_REST_SECONDS = 1.0
"""The pause before a relay that died is started again."""


def main(arguments: Sequence[str]) -> int:
    directory, seed, pace = Path(arguments[0]), int(arguments[1]), float(arguments[2])
    with (directory / "host.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another host has this demo already.")
            return 0
        asyncio.run(Host(directory, seed, pace).run())
    return 0


class Host:
    """Holds the parts together for as long as somebody is at the demo."""

    def __init__(self, directory: Path, seed: int, pace: float) -> None:
        self._directory = directory
        self._seed = seed
        self._clock = SystemClock(speed=pace)
        self._simulator = Simulator(clock=self._clock)
        self._relay_url = ""
        self._free: list[Player] = []
        self._seats = 0
        self._first_seat = asyncio.Event()
        self._empty = asyncio.Event()

    async def run(self) -> None:
        """Sets the stage, opens the door, and ends when the last one has left."""
        data = self._directory / "data"
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(mode=0o700)
        database_url = f"sqlite:///{data / 'leadterm.db'}"
        stage = _staged(database_url)
        self._free = list(stage.players)
        port = _free_port()
        self._relay_url = f"http://127.0.0.1:{port}"
        for number in (*stage.numbers, stage.second_number):
            self._simulator.add_number(
                number.number, f"{self._relay_url}/webhooks/twilio/message", number.label
            )
        async with running(self._simulator) as carrier_url:
            keeper = asyncio.create_task(self._keep_relay(self._relay_environment(database_url, carrier_url)))
            leads = asyncio.create_task(self._play(stage))
            try:
                await self._relay_ready()
                await self._seat_people()
            finally:
                for task in (leads, keeper):
                    task.cancel()
                await asyncio.gather(leads, keeper, return_exceptions=True)
        shutil.rmtree(data, ignore_errors=True)

    def _relay_environment(self, database_url: str, carrier_url: str) -> dict[str, str]:
        """The settings of a relay in production, pointed at the simulator."""
        listen = self._relay_url.removeprefix("http://")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LEADTERM_")}
        return kept | {
            "LEADTERM_RELAY__LISTEN": listen,
            "LEADTERM_RELAY__PUBLIC_URL": self._relay_url,
            "LEADTERM_RELAY__DATABASE_URL": database_url,
            "LEADTERM_TWILIO__ACCOUNT_SID": self._simulator.account.sid,
            "LEADTERM_TWILIO__AUTH_TOKEN": self._simulator.account.auth_token,
            "LEADTERM_TWILIO__API_BASE_URL": carrier_url,
            "LEADTERM_TWILIO__LOOKUPS_BASE_URL": carrier_url,
            "XDG_CONFIG_HOME": str(self._directory / "no-settings"),
        }

    async def _keep_relay(self, environment: dict[str, str]) -> None:
        """Runs the relay, and again if it dies: the demo survives ``kill -9`` of it, as a service would."""
        with (self._directory / "relay.log").open("wb") as log:
            while True:
                relay = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "leadterm", "relay", env=environment, stdout=log, stderr=log
                )
                (self._directory / "relay.pid").write_text(str(relay.pid))
                try:
                    await relay.wait()
                except asyncio.CancelledError:
                    await _end(relay)
                    raise
                await asyncio.sleep(RELAY_REST_SECONDS)

    async def _relay_ready(self) -> None:
        deadline = time.monotonic() + RELAY_SECONDS
        async with httpx.AsyncClient(base_url=self._relay_url) as client:
            while time.monotonic() < deadline:
                with suppress(httpx.TransportError):
                    if (await client.get("/healthz")).is_success:
                        return
                await asyncio.sleep(0.05)
        raise TimeoutError("the relay did not come up; see relay.log")

    async def _play(self, stage: Stage) -> None:
        """The leads come in once there is somebody to see it."""
        await self._first_seat.wait()
        cast = [
            _to_number(persona, stage, place)
            for place, persona in enumerate(it for it in CAST if it.company == ROOFING)
        ]
        passers_by = (
            _to_number(persona, stage, place)
            for place, persona in enumerate(it for it in walk_ins(self._seed) if it.company == ROOFING)
        )
        cast += [
            msgspec.structs.replace(persona, company=stage.second_number.label)
            for persona in CAST
            if persona.company == PLUMBING
        ]
        cast.sort(key=lambda persona: persona.enters_after)
        numbers = {number.label: number.number for number in (*stage.numbers, stage.second_number)}
        form = SiteForm(self._relay_url, stage.form_key)
        play = Play(self._simulator, cast, numbers, seed=self._seed, walk_ins=passers_by, form=form.fill_in)
        await play.play()

    async def _seat_people(self) -> None:
        path = socket_path(self._directory)
        path.unlink(missing_ok=True)
        server = await asyncio.start_unix_server(self._seat, path=str(path))
        path.chmod(0o600)
        try:
            async with server:
                while True:
                    await self._first_seat.wait()
                    await self._empty.wait()
                    await asyncio.sleep(EMPTY_SECONDS)
                    if self._seats == 0:
                        return
        finally:
            path.unlink(missing_ok=True)

    async def _seat(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Gives somebody an agent to be, for as long as their connection is open."""
        player = self._free.pop(0) if self._free else None
        self._seats += 1
        self._empty.clear()
        self._first_seat.set()
        try:
            offer = (
                Offer(relay_url=self._relay_url, token=player.token, name=player.name)
                if player
                else Offer(refusal="Every agent of the demo is taken. Close one of its consoles first.")
            )
            if player:
                await self._set_availability(player, Availability.AVAILABLE)
            writer.write(msgspec.json.encode(offer) + b"\n")
            await writer.drain()
            while await reader.read(1024):
                pass
        except ConnectionError:
            pass
        finally:
            await self._leave(player)
            writer.close()

    async def _leave(self, player: Player | None) -> None:
        if player:
            self._free.insert(0, player)
            await self._set_availability(player, Availability.OFFLINE)
        self._seats -= 1
        if self._seats == 0:
            self._empty.set()

    async def _set_availability(self, player: Player, availability: Availability) -> None:
        headers = {
            "Authorization": f"Bearer {player.token}",
            "Idempotency-Key": f"demo-{time.monotonic_ns()}",
        }
        with suppress(httpx.TransportError):
            async with httpx.AsyncClient(base_url=self._relay_url, headers=headers) as client:
                await client.put("/v1/me/availability", json={"availability": availability})


def _staged(database_url: str) -> Stage:
    clock = StageClock(system_clock)
    with closing(Store.open(database_url, clock=clock)) as store:
        store.migrate()
        stage = set_stage(store)
        tell_past(store, clock, stage, old_contacts(OLD_CONTACTS, datetime.now(UTC)))
        tell_sign_ups(store, clock, stage)
    return stage


def _to_number(persona: Persona, stage: Stage, place: int) -> Persona:
    """The lead as one who texts the tracking number that their source leads to."""
    return msgspec.structs.replace(persona, company=stage.number_for(persona.source, place).label)


def _free_port() -> int:
    """A port that stays the same when the relay is started again."""
    with bound_socket() as sock:
        port: int = sock.getsockname()[1]
        return port


async def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), 5)
    except TimeoutError:
        process.kill()
        await process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
