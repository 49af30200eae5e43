"""A few hosts of the world on this machine: names, public addresses, and real servers behind them.

The certificate in ``tls/`` is good for ``CERTIFIED`` names alone, and nothing but these tests trusts it.
"""

import asyncio
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from support.raw_server import RawServer

CERTIFIED = ("api.twilio.com", "media.twiliocdn.com", "pictures.example.com", "localhost")
_TLS = Path(__file__).parent / "tls"


class Host(RawServer):
    """One machine, with what it was asked."""

    def __init__(self, name: str, address: str) -> None:
        super().__init__()
        self.name = name
        self.address = address
        self.url = f"https://{name}"
        self.port = 0

    def heads(self) -> list[dict[str, str]]:
        """The header fields of each request, by name in lower case; the request line is under ``""``."""
        return [_fields(request) for request in self.requests]


class TinyInternet:
    """Resolves names and leads connections to addresses; both are noted."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self.names: dict[str, list[str]] = {}
        self.asked: Counter[str] = Counter()
        self.dialled: list[str] = []
        self._hosts: dict[str, Host] = {}
        self._stack = stack

    async def host(self, name: str, address: str, *, tls: bool = True) -> Host:
        """Put a machine on the net."""
        host = Host(name, address)
        listening = await asyncio.start_server(
            host.serve, "127.0.0.1", 0, ssl=_server_side() if tls else None
        )
        host.port = listening.sockets[0].getsockname()[1]
        self.names[name] = [address]
        self._hosts[address] = host
        self._stack.callback(listening.close)
        self._stack.callback(host.release)
        return host

    async def resolve(self, name: str, _port: int) -> Sequence[str]:
        self.asked[name] += 1
        if name not in self.names:
            raise OSError("no such name")
        return self.names[name]

    def dial(self, address: str, port: int) -> tuple[str, int]:
        self.dialled.append(address)
        host = self._hosts.get(address)
        return ("127.0.0.1", host.port if host else 1)


def trusting_the_tests() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=_TLS / "certificate.pem")


def _server_side() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_TLS / "certificate.pem", _TLS / "key.pem")
    return context


def _fields(request: bytes) -> dict[str, str]:
    first, *lines = request.split(b"\r\n\r\n", 1)[0].decode("latin-1").split("\r\n")
    fields = (line.partition(":") for line in lines)
    return {"": first} | {name.lower(): value.strip() for name, _, value in fields}


@asynccontextmanager
async def tiny_internet() -> AsyncIterator[TinyInternet]:
    async with AsyncExitStack() as stack:
        yield TinyInternet(stack)
