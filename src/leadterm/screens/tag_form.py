"""A tag of the company (D4): put on the list, or called otherwise everywhere."""

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from leadterm.actions.administration import Saved
from leadterm.actions.desk import Desk
from leadterm.domain.model import Tag
from leadterm.domain.tags import fold
from leadterm.domain.wire.tags import TagFields
from leadterm.screens.record_form import GONE, RecordForm
from leadterm.state.store import ConsoleStore
from leadterm.widgets.roles import Role
from leadterm.widgets.text_field import LineField

_OFFERED = "Agents are offered it as they type tags."
_EVERYWHERE = "It is renamed in every conversation too."


class TagForm(RecordForm):
    """A name that another tag has is asked about: the second time it is saved, both become one."""

    def __init__(self, store: ConsoleStore, desk: Desk, tag: Tag | None, keys: str) -> None:
        super().__init__(f"Rename {tag.name}" if tag else "New tag", keys)
        self._store = store
        self._desk = desk
        self._tag = tag
        self._asked_of = ""
        self._called = LineField(tag.name if tag else "", id="tag-name")

    def rows(self) -> Iterable[tuple[str, Widget]]:
        yield "Tag", self._called

    def on_mount(self) -> None:
        self.tell(())
        self._called.focus()

    def tell(self, sentences: Sequence[tuple[str, Role]]) -> None:
        super().tell((*sentences, (_EVERYWHERE if self._tag else _OFFERED, Role.MUTED)))

    @property
    def mine(self) -> TagFields:
        return TagFields(name=self._called.text.strip())

    def field_of(self, name: str) -> Widget | None:
        return {"name": self._called}.get(name)

    async def save(self, key: str) -> Saved:
        wanted = fold(self.mine.name)
        twin = self._twin(wanted)
        join = twin is not None and self._asked_of == wanted
        if self._tag is not None and twin is not None and not join:
            self._asked_of = wanted
            sentence = f"There is a tag {twin.name} already. Save once more to make one of both, for good."
            return Saved(sentence=sentence, field="name")
        return await self._desk.save_tag(self._tag, self.mine, key, join=join)

    async def look_again(self) -> Sequence[str]:
        if self._tag is None:
            return ()
        reply = await self._desk.tags()
        if reply is None:
            return ()
        now = next((use.tag for use in reply.tags if self._tag.id == use.tag.id), None)
        if now is None:
            return (GONE,)
        self._tag = now
        return (f"The tag is called “{now.name}” now. Saving puts yours in place of it.",)

    def _twin(self, wanted: str) -> Tag | None:
        """Another tag that is called so."""
        if self._tag is None:
            return None
        others = (tag for tag in self._store.tags if tag.id != self._tag.id)
        return next((tag for tag in others if fold(tag.name) == wanted), None)
