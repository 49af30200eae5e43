"""The company's tags, as an administrator looks after them in the middle of a day (D4)."""

from collections.abc import Awaitable

from leadterm.actions.administration import Administration, Saved
from leadterm.actions.errands import new_key
from leadterm.domain.model import Tag, TagId
from leadterm.domain.refusals import Refused
from leadterm.domain.tags import check_tag
from leadterm.domain.wire.tags import EditTag, TagFields, TagReply, TagsReply


class TagAdministration(Administration):
    """``key`` is that of a form for as long as nothing else is typed: saved twice, it is done once."""

    async def tags(self) -> TagsReply | None:
        """The list and what is used how often; None when it is refused, or no answer comes."""
        return await self._errands.ask(self._api.tags())

    async def save_tag(self, tag: Tag | None, mine: TagFields, key: str, *, join: bool = False) -> Saved:
        """Puts a tag on the list, or renames one as it was seen, everywhere.

        ``join``: also when another tag has the name. What is wrong is said without asking the relay.
        """
        try:
            check_tag(mine.name)
        except Refused as refused:
            return Saved(sentence=refused.sentence, field=refused.field)
        asked = self._store.asked()
        asking: Awaitable[TagReply] = (
            self._api.add_tag(mine, key=key)
            if tag is None
            else self._api.edit_tag(
                tag.id, EditTag(base=TagFields(name=tag.name), mine=mine, join=join), key=key
            )
        )
        reply, why = await self._tried(asking)
        if reply is None:
            return why
        self._errands.changed(self._store.load_reply(asked=asked, seq=reply.seq, tag=reply.tag))
        return Saved()

    async def remove_tag(self, tag_id: TagId) -> TagReply | None:
        """Takes it off the list; what went wrong is in the status line."""
        return await self._errands.ask(self._api.remove_tag(tag_id, key=new_key()))
