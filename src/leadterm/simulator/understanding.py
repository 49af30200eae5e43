"""How a lead reads an agent's text: by the words in it, English, German or Spanish."""

import re

from leadterm.simulator.persona import Intent

_WORDS = {
    Intent.BOOKED: (
        r"(you are|you're|we're|we are|that's|it's|got you|have you) "
        r"(all )?(booked|set|confirmed|scheduled|down)",
        r"see you (then|on|at|tomorrow|(mon|tues|wednes|thurs|fri|satur|sun)day)",
        r"on the calendar|we'll be there|will be there",
        r"bis (dann|morgen|montag|dienstag|mittwoch|donnerstag|freitag)|eingetragen|gebucht",
        r"nos vemos|confirmad[oa]|agendad[oa]|allí estaremos",
    ),
    Intent.PHOTO: (r"photos?|pictures?|pics?|images?|snapshot", r"fotos?|bild(er)?", r"imagen(es)?"),
    Intent.ADDRESS: (
        r"address|what street|which street|zip( code)?|post ?code|located|location",
        r"where (are you|do you|should (we|i)|(is|'s) (it|the (house|home|place|property|building)))",
        r"adresse|wo (wohnen|ist|sind)|straße|strasse|postleitzahl|plz",
        r"direcci[oó]n|d[oó]nde|calle|c[oó]digo postal",
    ),
    Intent.NAME: (
        r"your (full |last |first )?name|who am i|speaking with|whom? (is this|do i have)",
        r"(ihr|dein) name|wie hei(ß|ss)en|mit wem",
        r"su nombre|tu nombre|c[oó]mo se llama|con qui[eé]n",
    ),
    Intent.PRICE_TOLD: (
        r"[$£€] ?\d[\d.,]*|\d[\d.,]* ?(dollars|pounds|quid|euros?|€|usd|gbp)",
        r"for free|free of charge|free (estimate|quote|inspection|visit)|no charge|no cost",
        r"kostenlos|gratis|umsonst|sin costo",
    ),
    Intent.TIME: (
        r"when|what (time|day)|\d{1,2}(:\d\d)? ?(am|pm)",
        r"tomorrow|today|tonight|mornings?|afternoons?|evenings?",
        r"(mon|tues|wednes|thurs|fri|satur|sun)day|available|availability|appointments?|this week|next week",
        r"(come|stop|swing|pop) (by|out|over|round)|send (someone|somebody)",
        r"wann|uhr|heute|morgen|termin|montag|dienstag|mittwoch|donnerstag|freitag|samstag|vormittag|nachmittag",
        r"cu[aá]ndo|hora|hoy|mañana|cita|lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|tarde|visita",
    ),
    Intent.PRICE: (
        r"budget|how much|prices?|pricing|costs?|quotes?|estimates?|spend|insurance|deductible",
        r"kosten|preis|budget|angebot|kostenvoranschlag|versicherung",
        r"precio|cu[aá]nto|presupuesto|cuesta|seguro",
    ),
    Intent.CALL: (
        r"(call|ring|phone) (you|me|us)|give you a (call|ring|bell)|phone call|over the phone|on the phone",
        r"anrufen|telefonieren|rufe (sie|dich)",
        r"llamar(le|te)?|llamada|por tel[eé]fono",
    ),
    Intent.PROBLEM: (
        r"what('s| is) (going on|wrong|happening|leaking|the (matter|problem|issue|trouble))",
        r"what (seems|kind|sort|type|happened|exactly|do you need)|tell me|describe|details?|more about",
        r"where('s| is) (the|it) (leak\w*|damage\w*|coming)",
        r"how (can|may) (i|we) help|how (bad|old|long|big|many)",
        r"was (ist (los|passiert|kaputt)|genau)|wie (kann|können) (ich|wir)|wie (lange|alt|groß|gross)",
        r"erzählen|beschreiben|schildern",
        r"qu[eé] (pas[oó]|pasa|necesita|problema)|c[oó]mo (puedo|podemos)|cu[eé]nteme|detalles",
    ),
    Intent.THANKS: (
        r"thanks?|thank you|cheers|appreciate",
        r"danke|vielen dank",
        r"gracias",
    ),
    Intent.GOODBYE: (
        r"bye|goodbye|take care|have an? (good|great|nice|lovely|awesome)|talk soon|speak soon",
        r"tschüss|auf wiedersehen|schönen (tag|abend)",
        r"adi[oó]s|hasta (luego|pronto)|buen d[ií]a|que tenga",
    ),
    Intent.GREETING: (
        r"hi|hello|hey|good (morning|afternoon|evening)|howdy",
        r"hallo|guten (tag|morgen|abend)|grüezi|servus",
        r"hola|buen[oa]s( d[ií]as| tardes)?",
    ),
}

_PATTERNS = {
    intent: re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)
    for intent, words in _WORDS.items()
}


# Politeness that would otherwise be read as an hour of the day.
_POLITENESS = re.compile(
    r"good (morning|afternoon|evening)|have an? \w+ (day|morning|afternoon|evening)"
    r"|(?<=help)( you)?( out)? today"
    r"|guten (morgen|tag|abend)|schönen (tag|abend)|buen[oa]s (d[ií]as|tardes|noches)",
    re.IGNORECASE,
)
_POLITE = {Intent.GREETING, Intent.GOODBYE}

# What is not worth an answer of its own when the first is wanted too.
_COVERS = {
    Intent.BOOKED: {Intent.TIME, Intent.PRICE_TOLD, Intent.PRICE},
    Intent.PRICE_TOLD: {Intent.PRICE},
    Intent.PHOTO: {Intent.PROBLEM},
}


def understand(text: str) -> tuple[Intent, ...]:
    """List what a text wants, the most pressing first."""
    whole = text.replace("’", "'")
    matter = _POLITENESS.sub("", whole)
    wanted = [i for i, pattern in _PATTERNS.items() if pattern.search(whole if i in _POLITE else matter)]
    covered = set().union(*(_COVERS.get(intent, set()) for intent in wanted))
    return tuple(intent for intent in wanted if intent not in covered)
