"""One lead's side of a conversation: what they say next. No I/O and no clock."""

import random

from leadterm.simulator.persona import Intent, Language, Line, Manner, Persona, lines
from leadterm.simulator.understanding import understand

_SMALL_TALK = {Intent.THANKS, Intent.GOODBYE, Intent.GREETING}
_MOST_AT_ONCE = 2

_PUZZLED = {
    Language.ENGLISH: lines("Not sure, sorry", "Hmm, I'd have to check", "No idea to be honest"),
    Language.GERMAN: lines("Das weiß ich leider nicht", "Da müsste ich nachsehen"),
    Language.SPANISH: lines("No sé, disculpe", "Tendría que revisar"),
}
_AGREES = {
    Language.ENGLISH: lines("Ok", "Sounds good", "👍"),
    Language.GERMAN: lines("Ok", "Alles klar", "👍"),
    Language.SPANISH: lines("Ok", "Está bien", "👍"),
}
_FAREWELL = {
    Language.ENGLISH: lines("Thanks, bye!", "Great, thank you!", "Appreciate it 🙏"),
    Language.GERMAN: lines("Vielen Dank, bis dann!", "Super, danke schön!"),
    Language.SPANISH: lines("¡Muchas gracias!", "Gracias, hasta luego"),
}
_AGAIN = {
    Language.ENGLISH: "Like I said: {}",
    Language.GERMAN: "Wie gesagt: {}",
    Language.SPANISH: "Como le dije: {}",
}


class Conversation:
    """Answers agents' texts in character; the same seed and the same texts give the same answers."""

    def __init__(self, persona: Persona, seed: int = 0) -> None:
        self.persona = persona
        self.is_over = persona.manner is Manner.NEVER_TEXTS
        self._random = random.Random(f"{seed} {persona.number}")
        self._said: dict[Intent, int] = {}
        self._told = 0
        self._agreed = 0
        self._answers_given = 0

    def opening(self) -> tuple[Line, ...]:
        """Say what the lead texts of their own accord."""
        if self.persona.manner is Manner.SILENT:
            self.is_over = True
        return self.persona.opening

    def hear(self, text: str) -> tuple[Line, ...]:
        """Answer a text, in as many texts as the lead would send; in none when there is nothing to say."""
        if self.is_over:
            return ()
        if self.persona.manner is Manner.STOPS:
            self.is_over = True
            return lines(self.persona.stop_words)
        answer = self._answer(text)
        self._answers_given += bool(answer)
        self.is_over = self.is_over or self._answers_given >= self.persona.patience
        return answer

    def _answer(self, text: str) -> tuple[Line, ...]:
        intents = understand(text)
        wanted = [i for i in intents if i not in _SMALL_TALK and i in self.persona.answers]
        if wanted:
            return tuple(self._line(intent) for intent in wanted[:_MOST_AT_ONCE])
        if self._is_settled and (Intent.THANKS in intents or Intent.GOODBYE in intents):
            self.is_over = True
            return (self._choose(_FAREWELL),)
        if self._told < len(self.persona.story):
            self._told += 1
            return (self.persona.story[self._told - 1],)
        if "?" in text:
            return (self._choose(_PUZZLED),)
        if Intent.GOODBYE in intents:
            self.is_over = True
            return (self._choose(_FAREWELL),)
        return self._agree()

    @property
    def _is_settled(self) -> bool:
        return Intent.BOOKED in self._said

    def _line(self, intent: Intent) -> Line:
        known = self.persona.answers[intent]
        count = self._said.get(intent, 0)
        self._said[intent] = count + 1
        if count < len(known):
            return known[count]
        if intent is Intent.BOOKED:
            return self._choose(_AGREES)
        return Line(_AGAIN[self.persona.language].format(known[-1].body))

    def _agree(self) -> tuple[Line, ...]:
        # A lead who says "ok" for ever would keep a machine on the other side busy for ever.
        self._agreed += 1
        return (self._choose(_AGREES),) if self._agreed <= _MOST_AT_ONCE else ()

    def _choose(self, phrases: dict[Language, tuple[Line, ...]]) -> Line:
        return self._random.choice(phrases[self.persona.language])
