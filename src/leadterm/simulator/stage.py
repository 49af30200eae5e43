"""Lets made-up leads text in, each at their own pace, and answer what reaches their phones."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping

from leadterm.simulator.conversation import Conversation
from leadterm.simulator.persona import Line, Manner, Persona
from leadterm.simulator.picture import damaged_roof
from leadterm.simulator.simulator import Simulator
from leadterm.simulator.texts import Origin, Text

# Seconds: nobody reads faster, and nobody in this cast types longer over one text.
_READING = 1.5
_LONGEST_TYPING = 12.0

Form = Callable[[Persona, str], Awaitable[bool]]
"""A form on a company's site: takes a lead and what they write; False when this lead texts instead."""


class Stage:
    """Plays a cast against a simulator. `numbers` says which of our numbers each company's leads text."""

    def __init__(
        self,
        simulator: Simulator,
        cast: Iterable[Persona],
        numbers: Mapping[str, str],
        *,
        seed: int = 0,
        walk_ins: Iterator[Persona] | None = None,
        walk_in_every: float = 90,
        form: Form | None = None,
    ) -> None:
        """Raise ValueError when a lead's company has no number.

        After the cast, the next of `walk_ins` enters every `walk_in_every` seconds. Those whom the `form`
        takes begin there, and text when they are answered.
        """
        self._simulator = simulator
        self._cast = [persona for persona in cast if persona.manner is not Manner.NEVER_TEXTS]
        self._numbers = numbers
        self._seed = seed
        self._walk_ins = walk_ins
        self._walk_in_every = walk_in_every
        self._form = form
        self._phones: dict[str, asyncio.Queue[Text]] = {}
        for persona in self._cast:
            self._number_for(persona)
        simulator.on_delivered(self._ring)

    async def play(self) -> None:
        """Play until every lead has said all they have to say, which may be never.

        Cancel it to end it, before the simulator closes.
        """
        async with asyncio.TaskGroup() as group:
            for persona in self._cast:
                group.create_task(self._live(persona))
            if self._walk_ins is not None:
                group.create_task(self._let_walk_in(self._walk_ins, group))

    async def _let_walk_in(self, walk_ins: Iterator[Persona], group: asyncio.TaskGroup) -> None:
        await self._simulator.clock.sleep(max((p.enters_after for p in self._cast), default=0))
        for persona in walk_ins:
            await self._simulator.clock.sleep(self._walk_in_every)
            group.create_task(self._live(persona))

    def _ring(self, text: Text) -> None:
        phone = self._phones.get(text.to)
        # The carrier's own confirmations are no conversation.
        if phone is not None and text.origin is not Origin.CARRIER:
            phone.put_nowait(text)

    async def _live(self, persona: Persona) -> None:
        phone = self._phones.setdefault(persona.number, asyncio.Queue())
        conversation = Conversation(persona, self._seed)
        ours = self._number_for(persona)
        await self._simulator.clock.sleep(persona.enters_after)
        opening = conversation.opening()
        if self._form is None or not await self._form(persona, "\n".join(line.body for line in opening)):
            for line in opening:
                await self._say(persona, ours, line)
        while not conversation.is_over:
            heard = [await phone.get()]
            await self._simulator.clock.sleep(_READING)
            while not phone.empty():
                heard.append(phone.get_nowait())
            for line in conversation.hear("\n".join(text.body for text in heard)):
                await self._say(persona, heard[-1].from_, line)

    async def _say(self, persona: Persona, ours: str, line: Line) -> None:
        await self._simulator.clock.sleep(min(len(line.body) / persona.typing, _LONGEST_TYPING))
        media = [damaged_roof()] if line.picture else []
        await self._simulator.text_in(persona.number, ours, line.body, media=media)

    def _number_for(self, persona: Persona) -> str:
        if persona.company not in self._numbers:
            raise ValueError(f"{persona.name} texts {persona.company}, which has no number here")
        return self._numbers[persona.company]
