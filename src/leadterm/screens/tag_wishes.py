"""What an administrator wants of the company's tags (D4): the list, and what can be done about each."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from leadterm.actions.errands import new_key
from leadterm.domain.model import Tag
from leadterm.domain.wire.tags import TagFields, TagsReply, TagUse
from leadterm.screens.errands import Errands
from leadterm.state.parts import Severity

if TYPE_CHECKING:
    from leadterm.screens.record_list import Record

_NOT_LISTED = "Agents have typed it. It is not on the list, so it is not offered."


class TagWishes(Errands):
    """The list reads the relay first, and follows what colleagues do to it."""

    async def _tags(self) -> None:
        from leadterm.screens.record_list import RecordList

        async def read() -> "Sequence[Record] | None":
            reply = await self._desk.tags()
            return None if reply is None else self._tag_records(reply)

        records = await read()
        if records is not None:
            screen = RecordList("Tags", "+ new tag", records, read, lambda: self._edit_tag(None))
            await self._app.push_screen(screen)

    def _tag_records(self, reply: TagsReply) -> "list[Record]":
        """What is not on the list stands below it, as often as it is used."""
        from leadterm.screens.record_list import Record

        about = "A tag is being renamed: this changes yet." if reply.renaming else ""
        listed = [
            Record(use.tag.id, use.tag.name, _used(use.used), about, self._for_tag(use)) for use in reply.tags
        ]
        others = [
            Record(
                -place,
                other.name,
                f"not listed, {_used(other.used)}",
                _NOT_LISTED,
                partial(self._choose_other, other.name),
            )
            for place, other in enumerate(reply.others, start=1)
        ]
        return [*listed, *others]

    def _edit_tag(self, tag: Tag | None) -> None:
        from leadterm.screens.tag_form import TagForm

        self._app.push_screen(TagForm(self._store, self._desk, tag, self._form_keys("save")))

    def _for_tag(self, use: TagUse) -> Callable[[], None]:
        """What can be done about a tag of the list."""

        def choose() -> None:
            self._choose(
                use.tag.name,
                [
                    ("Rename", "in every conversation", lambda: self._edit_tag(use.tag)),
                    ("Take off the list", "conversations keep it", lambda: self._take_off(use.tag)),
                ],
            )

        return choose

    def _take_off(self, tag: Tag) -> None:
        async def removed() -> None:
            if await self._desk.remove_tag(tag.id) is not None:
                self.say(f"{tag.name} is offered no more. Conversations that have it keep it.", Severity.GOOD)

        self._once(f"remove tag {tag.id}", removed)

    def _choose_other(self, name: str) -> None:
        self._choose(
            name,
            [
                ("Put on the list", "agents are offered it", lambda: self._put_on(name)),
                ("Leave it", "", lambda: None),
            ],
        )

    def _put_on(self, name: str) -> None:
        async def added() -> None:
            saved = await self._desk.save_tag(None, TagFields(name=name), new_key())
            if saved.sentence:
                self.say(saved.sentence, Severity.WARNING)
            else:
                self.say(f"{name} is offered from now on.", Severity.GOOD)

        self._once(f"put on {name}", added)


def _used(count: int) -> str:
    if not count:
        return "not used yet"
    return "used once" if count == 1 else f"used {count:,} times"
