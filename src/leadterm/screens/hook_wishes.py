"""What an administrator wants of webhook endpoints (D5): the list, and what can be done about each."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from leadterm.domain.hooks import Hook, HookId, HookStanding, HookState, HookType, standing_word, trouble
from leadterm.domain.text import one_line
from leadterm.screens.errands import Choice, Errands
from leadterm.state.parts import Severity

if TYPE_CHECKING:
    from leadterm.screens.record_list import Record

WHOLE = 50
"""Characters of an address that fit into its line; a longer one is shown under the list."""
SHOWN = 150
_SIGNS = "The receiver checks each webhook's signature with it."
_BOTH_SIGN = "For a day the old one signs too: change it at the receiver within that time."


class HookWishes(Errands):
    """The list reads the relay first, and follows what colleagues do and how the endpoints fare."""

    async def _hooks(self) -> None:
        from leadterm.screens.record_list import RecordList

        async def read() -> "Sequence[Record] | None":
            standings = await self._desk.hooks()
            return None if standings is None else self._hook_records(standings)

        records = await read()
        if records is not None:
            add = "+ new webhook endpoint"
            screen = RecordList("Webhook endpoints", add, records, read, lambda: self._edit_hook(None))
            await self._app.push_screen(screen)

    def _hook_records(self, standings: Sequence[HookStanding]) -> "list[Record]":
        from leadterm.screens.record_list import Record

        return [
            Record(it.hook.id, it.hook.url, _note(it), _about(it), self._for_hook(it)) for it in standings
        ]

    def _edit_hook(self, hook: Hook | None) -> None:
        from leadterm.screens.hook_form import HookForm

        def show_secret(url: str, secret: str) -> None:
            self._show_hook_secret(url, secret, _SIGNS)

        self._app.push_screen(HookForm(self._desk, hook, show_secret, self._form_keys("save")))

    def _show_hook_secret(self, url: str, secret: str, about: str) -> None:
        from leadterm.screens.shown_once import ShownOnceForm

        heading, keys = f"Signing secret of {url}", self._form_keys("copy")
        self._app.push_screen(ShownOnceForm(heading, "Secret", secret, about, self._outside.copy, keys))

    # One of them ------------------------------------------------------------------------------------------

    def _for_hook(self, standing: HookStanding) -> Callable[[], None]:
        hook = standing.hook

        def choose() -> None:
            again: list[Choice] = [
                ("Start again", "with all that waited", lambda: self._resume_hook(hook)),
            ]
            self._choose(
                hook.url,
                [
                    ("What it is told of", _told_of(hook), lambda: self._edit_hook(hook)),
                    ("Send a test event", "", lambda: self._test_hook(hook)),
                    *(again if hook.state is HookState.PARKED or standing.refused else ()),
                    ("New secret", "the old one signs too for a day", lambda: self._new_hook_secret(hook)),
                    ("Remove", "", lambda: self._ask_to_remove_hook(standing)),
                ],
            )

        return choose

    def _test_hook(self, hook: Hook) -> None:
        from leadterm.screens.hook_test import HookTestForm

        self._app.push_screen(HookTestForm(self._desk, hook, self._form_keys("send again")))

    def _resume_hook(self, hook: Hook) -> None:
        async def resumed() -> None:
            if await self._desk.resume_hook(hook.id) is not None:
                self.say(f"{hook.url} is told again, beginning with what waited.", Severity.GOOD)

        self._once(f"resume {hook.id}", resumed)

    def _new_hook_secret(self, hook: Hook) -> None:
        async def made() -> None:
            saved = await self._desk.new_hook_secret(hook.id)
            if saved.sentence:
                self.say(saved.sentence, Severity.WARNING)
            else:
                self._show_hook_secret(hook.url, saved.token, _BOTH_SIGN)

        self._once(f"secret {hook.id}", made)

    def _ask_to_remove_hook(self, standing: HookStanding) -> None:
        url, hook_id = standing.hook.url, standing.hook.id
        lost = (
            f"with the {_count(standing.waiting)} for it" if standing.waiting else "it is told nothing more"
        )
        self._choose(
            f"Remove {url}?",
            [
                ("Keep it", "", lambda: None),
                ("Remove it", lost, lambda: self._remove_hook(hook_id, url)),
            ],
        )

    def _remove_hook(self, hook_id: HookId, url: str) -> None:
        async def removed() -> None:
            if await self._desk.remove_hook(hook_id) is not None:
                self.say(f"{url} is told nothing any more.", Severity.GOOD)

        self._once(f"remove {hook_id}", removed)


def _note(standing: HookStanding) -> str:
    """“failing, 3 wait”."""
    parts = [standing_word(standing.hook)]
    if standing.waiting:
        parts.append("1 waits" if standing.waiting == 1 else f"{standing.waiting:,} wait")
    if standing.refused:
        parts.append(f"{standing.refused:,} not taken")
    return ", ".join(parts)


def _about(standing: HookStanding) -> str:
    hook = standing.hook
    address = one_line(hook.url, limit=SHOWN) if len(hook.url) > WHOLE else ""
    said = " ".join(filter(None, (trouble(hook), f"Told of: {_told_of(hook)}.")))
    return f"{address} · {said}" if address else said


def _told_of(hook: Hook) -> str:
    if set(hook.types) == set(HookType):
        return "everything"
    return ", ".join(type_.value for type_ in hook.types)


def _count(waiting: int) -> str:
    return "event that waits" if waiting == 1 else f"{waiting:,} events that wait"
