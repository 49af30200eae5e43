"""Whether a webhook was signed with our token: the answer of Twilio's own library, and never an exception.

Source: https://www.twilio.com/docs/usage/security. The signature is the base64 of an HMAC over the address,
followed by each field's name and value, sorted. A field sent twice with one value counts once.
"""

import base64
import hmac
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlparse

_HASHES = {"HMAC_SHA1": "sha1", "HMAC_SHA256": "sha256"}
_DEFAULT_PORTS = {"https": 443}


def is_signed(
    token: str,
    url: str,
    params: Sequence[tuple[str, str]],
    signature: str | None,
    settings: str | None = None,
) -> bool:
    """Whether ``signature`` (X-Twilio-Signature) fits; False for anything missing, odd or unknown.

    ``settings`` is the header X-Twilio-Webhooks-Signature-Settings, which names the algorithm.
    """
    algorithm = _HASHES.get(_algorithm(settings))
    if not token or not signature or algorithm is None:
        return False
    key, given = _bytes(token), _bytes(signature)
    fields = _bytes("".join([name + value for name, value in sorted(set(params))]))
    for address in _addresses(url):
        made = hmac.digest(key, address + fields, algorithm)
        if hmac.compare_digest(base64.b64encode(made), given):
            return True
    return False


def sign(token: str, url: str, params: Sequence[tuple[str, str]]) -> str:
    """The signature that the carrier would make."""
    fields = "".join([name + value for name, value in sorted(set(params))])
    return base64.b64encode(hmac.digest(_bytes(token), _bytes(url + fields), "sha1")).decode("ascii")


def _algorithm(settings: str | None) -> str:
    for part in (settings or "").split(","):
        name, _, value = part.partition("=")
        if name.strip() == "algorithm" and value.strip():
            return value.strip().upper()
    return "HMAC_SHA1"


@lru_cache(maxsize=64)
def _addresses(url: str) -> tuple[bytes, ...]:
    """The address without and with its port: the carrier signs now the one, now the other."""
    try:
        parts = urlparse(url)
        port = parts.port
    except ValueError:
        return ()
    host = parts.netloc.removesuffix(f":{port}") if port else parts.netloc
    with_port = f"{host}:{port or _DEFAULT_PORTS.get(parts.scheme, 80)}"
    return tuple(_bytes(parts._replace(netloc=each).geturl()) for each in (host, with_port))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
