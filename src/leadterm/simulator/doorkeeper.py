"""Who may use the REST API: the account with its token, or one of its API keys, by basic authentication."""

import base64
import hmac
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from leadterm.simulator.account import Account
from leadterm.simulator.answers import refusal_answer
from leadterm.simulator.refusals import RefusedError

Handler = Callable[[Request], Awaitable[Response]]


def credentials(request: Request) -> tuple[str, str]:
    """Read user and password; both blank when they are missing or unreadable."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return user, password


def let_in(request: Request, account: Account) -> None:
    """Raise RefusedError 20003 (401) for wrong credentials, 20404 for a path that names another account."""
    user, password = credentials(request)
    if not any(hmac.compare_digest(secret.encode(), password.encode()) for secret in _secrets(account, user)):
        raise RefusedError(20003, status=401)
    if request.path_params.get("account", account.sid) != account.sid:
        raise RefusedError(20404, status=404)


def _secrets(account: Account, user: str) -> list[str]:
    own = [account.auth_token, account.secondary_token] if user == account.sid else []
    return [secret for secret in (*own, account.api_keys.get(user)) if secret]


def guarded(account: Account, handler: Handler) -> Handler:
    """Let a handler see only requests that may come in, and turn its refusals into answers."""

    async def endpoint(request: Request) -> Response:
        try:
            let_in(request, account)
            return await handler(request)
        except RefusedError as refusal:
            return refusal_answer(refusal)

    return endpoint
