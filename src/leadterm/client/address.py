"""Where the relay is, and whether a token may travel there."""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

from leadterm.client.errors import NotSignedIn, WrongAddress

UNIX = "unix:"
"""Begins the address of a relay that is reached by a socket on this machine."""


class RelayAddress(Struct, frozen=True):
    """``http`` and ``stream`` are base URLs without a slash at the end; ``name`` is what a person is told.

    ``socket`` is the path of a socket on this machine, where the relay is reached by one.
    """

    http: str
    stream: str
    name: str
    loopback: bool
    socket: str = ""


def relay_address(relay_url: str, *, allow_plain_http: bool = False) -> RelayAddress:
    """Reads the setting ``console.relay_url``.

    The token goes unencrypted to this machine alone, unless ``console.allow_plain_http`` says otherwise.
    Raises ``WrongAddress``.
    """
    if not wants_token(relay_url):
        return _local(relay_url.strip().removeprefix(UNIX))
    parts = _split(relay_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise WrongAddress(
            f"console.relay_url is “{relay_url}”, which is no web address. "
            "It should look like https://relay.example.com."
        )
    if parts.username is not None or parts.query or parts.fragment:
        raise WrongAddress(
            "console.relay_url holds more than an address. Give the scheme, the host, a port and a path "
            "alone; the token goes into console.token."
        )
    loopback = _is_loopback(parts.hostname)
    if parts.scheme == "http" and not loopback and not allow_plain_http:
        raise WrongAddress(
            f"console.relay_url is {relay_url}, where the token would cross the network unencrypted. "
            "Use https://, or set console.allow_plain_http = true if you trust that network."
        )
    rest = f"://{parts.netloc}{parts.path.rstrip('/')}"
    return RelayAddress(
        http=parts.scheme + rest,
        stream=("wss" if parts.scheme == "https" else "ws") + rest,
        name=parts.netloc,
        loopback=loopback,
    )


def wants_token(relay_url: str) -> bool:
    """Whether an agent must have a token to sign in there: not over a socket of this machine (A7)."""
    return not relay_url.strip().startswith(UNIX)


def bearer(token: str, address: RelayAddress) -> dict[str, str]:
    """The header that says who asks; none over a local socket without a token, where the relay asks the
    system who its user is. Raises ``NotSignedIn`` for what can be no token.
    """
    if not token and address.socket:
        return {}
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise NotSignedIn(
            "console.token is not a token. Ask an administrator for one: leadterm admin agent token."
        )
    return {"Authorization": f"Bearer {token}"}


def _local(path: str) -> RelayAddress:
    if not path.startswith("/"):
        raise WrongAddress(
            f"console.relay_url is “{UNIX}{path}”, which names no socket. "
            "It should look like unix:/run/leadterm/leadterm.sock."
        )
    return RelayAddress(
        http="http://localhost", stream="ws://localhost", name=path, loopback=True, socket=path
    )


def _split(relay_url: str) -> SplitResult:
    try:
        parts = urlsplit(relay_url.strip())
        _ = parts.port
    except ValueError as error:
        raise WrongAddress(f"console.relay_url is “{relay_url}”, which is no web address: {error}.") from None
    return parts


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
