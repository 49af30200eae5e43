"""A webhook endpoint (D5): where it is, given once, and what it is told of."""

from collections.abc import Callable, Iterable, Sequence

from textual.widget import Widget

from leadterm.actions.administration import Saved
from leadterm.actions.desk import Desk
from leadterm.domain.administering import hook_fields, rebased
from leadterm.domain.hooks import Hook, HookType
from leadterm.domain.wire.hooks import AddHook, HookFields
from leadterm.screens.record_form import GONE, RecordForm
from leadterm.widgets.roles import Role
from leadterm.widgets.text_field import LineField
from leadterm.widgets.tick_list import Tick, TickList

_TYPES = tuple(HookType)
_NOTES = {
    HookType.CLASSIFICATION_CHANGED: "what agents made of it",
    HookType.LEAD_CREATED: "forms, emails, imports",
    HookType.CONTACT_OPTED_OUT: "no texts any more",
    HookType.INTERACTION_CLOSED: "however it ended",
}
_ABOUT = "Its signing secret is shown once, when this is saved."
SETS = ("types",)


class HookForm(RecordForm):
    """A new endpoint is told of everything unless something is unticked."""

    def __init__(
        self, desk: Desk, hook: Hook | None, show_secret: Callable[[str, str], None], keys: str
    ) -> None:
        super().__init__("Webhook endpoint" if hook else "New webhook endpoint", keys)
        self._desk = desk
        self._hook = hook
        self._base = hook_fields(hook) if hook else HookFields(types=_TYPES)
        self._show_secret = show_secret
        self._url = LineField("", placeholder="https://crm.example.com/leadterm", id="hook-url")
        ticks = [Tick(index, type_.value, _NOTES[type_]) for index, type_ in enumerate(_TYPES)]
        self._types = TickList(ticks, _ticked(self._base), empty="")
        self._types.add_class("-tall")

    def rows(self) -> Iterable[tuple[str, Widget]]:
        if self._hook is None:
            yield "Address", self._url
        yield "Told of", self._types

    def on_mount(self) -> None:
        self.tell(())
        (self._url if self._hook is None else self._types).focus()

    def tell(self, sentences: Sequence[tuple[str, Role]]) -> None:
        about = _ABOUT if self._hook is None else self._hook.url
        super().tell((*sentences, (about, Role.MUTED)))

    @property
    def fields(self) -> HookFields:
        return HookFields(types=tuple(_TYPES[index] for index in self._types.ticked))

    @property
    def mine(self) -> AddHook:
        return AddHook(url=self._url.text.strip(), types=self.fields.types)

    def field_of(self, name: str) -> Widget | None:
        return {"url": self._url, "types": self._types}.get(name)

    async def save(self, key: str) -> Saved:
        if self._hook is None:
            return await self._desk.add_hook(self.mine, key)
        return await self._desk.save_hook(self._hook.id, self._base, self.fields, key)

    async def look_again(self) -> Sequence[str]:
        standings = await self._desk.hooks()
        if standings is None or self._hook is None:
            return ()
        hook = next((it.hook for it in standings if it.hook.id == self._hook.id), None)
        if hook is None:
            return (GONE,)
        now = hook_fields(hook)
        mine = rebased(self._base, self.fields, now, SETS)
        self._base = now
        self._types.show_ticked(_ticked(mine))
        return ()

    def done(self, saved: Saved) -> None:
        super().done(saved)
        if self._hook is None:
            self._show_secret(self.mine.url, saved.token)


def _ticked(fields: HookFields) -> list[int]:
    return [_TYPES.index(type_) for type_ in fields.types]
