"""What crosses the wire when administrators look after webhook endpoints (D5): ``/v1/admin/hooks``."""

from msgspec import Struct

from leadterm.domain.hooks import Hook, HookStanding, HookType


class AddHook(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An endpoint that is to be told of events."""

    url: str
    types: tuple[HookType, ...] | None = None
    """What it is told of; all there is when it is left out."""


class HookFields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be changed of an endpoint. Another address is another endpoint."""

    types: tuple[HookType, ...]


class EditHook(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    base: HookFields
    mine: HookFields


class HookReply(Struct, frozen=True, kw_only=True):
    """A webhook endpoint as it is now."""

    hook: Hook
    merged: tuple[str, ...] = ()
    """Fields that somebody else had changed meanwhile and that were kept."""


class HooksReply(Struct, frozen=True, kw_only=True):
    """The company's webhook endpoints, and what each has not taken yet."""

    hooks: tuple[HookStanding, ...]


class HookSecretReply(Struct, frozen=True, kw_only=True):
    """An endpoint, and its new signing secret. It is shown this once."""

    hook: Hook
    secret: str
    """Empty when the same command is repeated: change it once more then."""


class HookTestReply(Struct, frozen=True, kw_only=True):
    """What an endpoint said to a test event."""

    delivered: bool
    sentence: str
    """For a person: “It answered 200.”"""
    text: str = ""
    """How its answer begins, on one line."""
