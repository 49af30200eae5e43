"""Texts of the company, as those write them who may (B17)."""

from collections.abc import Awaitable

from leadterm.actions.administration import Administration, Saved
from leadterm.domain.model import Template, TemplateId
from leadterm.domain.refusals import Refused
from leadterm.domain.templates import check_template
from leadterm.domain.wire import EditTemplate, SaveTemplate, TemplateReply


class TemplateAdministration(Administration):
    """``key`` is that of a form for as long as nothing else is typed: saved twice, it is done once."""

    async def template_now(self, template_id: TemplateId) -> tuple[bool, Template | None]:
        """Whether the relay answered, and the template as it has it now; None when it was removed."""
        reply = await self._errands.ask(self._api.templates())
        if reply is None:
            return False, None
        return True, next((it for it in reply.templates if it.id == template_id), None)

    async def save_template(
        self, template_id: TemplateId | None, base: SaveTemplate | None, mine: SaveTemplate, key: str
    ) -> Saved:
        """Adds a template, or changes one as ``base`` was seen.

        What is wrong with it is said without asking the relay.
        """
        try:
            check_template(mine.name, mine.body)
        except Refused as refused:
            return Saved(sentence=refused.sentence, field=refused.field)
        asked = self._store.asked()
        asking: Awaitable[TemplateReply] = (
            self._api.add_template(mine, key=key)
            if template_id is None or base is None
            else self._api.edit_template(template_id, EditTemplate(base=base, mine=mine), key=key)
        )
        reply, why = await self._tried(asking)
        if reply is None:
            return why
        self._errands.changed(self._store.load_reply(asked=asked, seq=reply.seq, template=reply.template))
        return self._merged(reply.merged)
