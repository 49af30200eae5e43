"""Texts that may ask us to stop, in the lead's own words (B10).

The exact keywords act at once (``keywords``). Everything else that a reasonable person would read as a wish
to get no more texts has to be honoured, too (47 CFR 64.1200(a)(10)); whether it is one is for an agent to
say. So this errs on the side of asking: an agent's key costs less than a text to somebody who said no. But it
asks seldom enough to be taken seriously: “can you stop by tomorrow?” and “don't stop” are no such wish.
"""

import re
from functools import cache

_READ = 2_000
"""Characters that are looked at."""


def may_be_opt_out(body: str) -> bool:
    """Whether an agent must say what this text means before anything is sent."""
    text = body[:_READ].translate(_LOOK_ALIKES).lower()
    if _pattern(_HINTS).search(text) is None:
        return False
    text = _normal(text)
    if _pattern(_ASKED_NOT_TO).search(text):
        return True
    rest = _pattern(_HARMLESS).sub(" … ", text)
    if _pattern(_PHRASES).search(rest):
        return True
    return _is_bare(rest, _WORDS) or any(
        _is_bare(clause, _CLAUSE_WORDS) for clause in _pattern(_CLAUSE).split(rest)
    )


@cache
def _pattern(words: str) -> re.Pattern[str]:
    """Compiled when first needed: all of them take 10 ms, and a console needs none."""
    return re.compile(words)


def _normal(text: str) -> str:
    """Single spaces, and the usual misspellings put right."""
    text = _pattern(_SPELLED_OUT).sub("stop", text)
    text = _pattern(_STRETCHED).sub("stop", text)
    text = _pattern(_UNSUBSCRIBE).sub("unsubscribe", text)
    return " ".join(text.split())


_LOOK_ALIKES = str.maketrans(
    {
        **dict.fromkeys("‘’‛ʼ′´`", "'"),
        **dict.fromkeys("“”„«»", '"'),
        **dict.fromkeys("‐‑‒–—_", "-"),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\ufe0f\u00ad", None),
        "🛑": " stop ",
        "⛔": " stop ",
    }
)
_SPELLED_OUT = r"\bs[ .*-]t[ .*-]o[ .*-]p\b"
_STRETCHED = r"\b(?:s+t+[o0]+p+|sotp|stpo|stp|stahp)\b"
_UNSUBSCRIBE = r"\bun[ -]?(?:sub|subs?cri\w*|suscri\w*|subsc?ib\w*)\b"

_WHOM = r"\s+(?:me|us|my|this|the|our|lost)"
_HINTS = (
    r"\b(?:s(?:s*t+[o0]+p|[ .*-]t|otp|tp|tahp|ick\s+of|crub|cratch|crew|pam)|quit|e(?:nd|nough|ras)"
    rf"|c(?:eas|ancel|onsent)|d(?:isc|esist|o[ -]?n|o\s+n|id\s*n|elet|ereg|atabase|nc|rop{_WHOM})"
    rf"|h(?:alt|arass)|t(?:erminat|ake{_WHOM})|un(?:[ -]?su|list|enroll)|opt|w(?:ant\s+out|ithdraw|rong)"
    r"|n(?:ever|ot|o[ -]?\s*(?:more|further|longer|text|txt|messag|msg|contact|communic|spam|call))"
    rf"|p(?:lease\s+not|ermission|iss)|re(?:mov|vok|scind|tract|port)|kick|g(?:et{_WHOM}|o\s+away)"
    rf"|l(?:ist|(?:ose|eave){_WHOM})|f(?:orget{_WHOM}|f*u|\s+off)|bl(?:acklist|ock)|bugger|authori)"
)
"""Without one of these a text can't match any pattern here: most texts are done with at a glance."""

_CONTACTING = (
    r"(?:text|txt|messag|msg|sms|contact|call|writ|spam|bother|harass|email|mail|ping|bugg?|pester|annoy"
    r"|reach|send|solicit|advertis|market|hit|blow|try|follow|stalk)"
)
_MESSAGES = (
    r"(?:texts?|txts?|text messages?|messages?|msgs?|sms|spam|ads|advertisements?|promos?"
    r"|promotions?|offers?"
    r"|notifications?|alerts?|reminders?|communications?|contact|correspondence|solicitations?"
    r"|subscriptions?|mailings?|messaging|texting)"
)
_ALL = r"(?:(?:all|any|the|these|this|those|your|further|future|more|my|sending|getting|me|with|of|such) )*"
_NOT = (
    r"(?:do not|don't|dont|do n't|does not|doesn't|doesnt|did not|didn't|didnt|never|not|cannot|can't|cant"
    r"|could not|couldn't|couldnt|will not|won't|wont|would not|wouldn't|would never|no need to|no plans to"
    r"|rather not|isn't|wasn't|without)"
)

_ASKED_NOT_TO = (
    # "you never stop texting me", "if you don't stop"
    rf"\b(?:you|u|y'all|they) (?:guys |people |all |just |still )?{_NOT} (?:stop"
    rf"|quit) {_CONTACTING}\w?\w?ing\b"
    r"|\bif (?:you|u) (?:don't|dont|do not|won't|wont) (?:stop|quit)\b(?! (?:by|at|in|over|for)\b)"
)
"""Complaints that read like their contrary: looked for before the contrary is taken out."""

_HARMLESS = (
    # "don't stop", "never cancel", "I don't want you to stop texting", "not going to unsubscribe"
    rf"\b{_NOT} (?:ever |just |even |really )?(?:(?:want|wish|need|going|trying|mean|have|like|able) )?"
    r"(?:(?:you|it|this|them|us|me) )?(?:to )?"
    rf"(?:stop|cancel|quit|end|revoke|unsubscribe|opt[ -]?out)\b(?: {_CONTACTING}\w?\w?ing\b)?"
    r"|\bnon-?stop\b"
    # "I'll stop bothering you", "let me stop texting", "did you stop texting?"
    r"|\b(?:i|we|i'll|we'll|i'm going to|let me|let us|i should|i will|we will|i had to|i have to|i gotta"
    r"|i need to|i can|(?:did|do|does|why did|when did|had) (?:you|u|he|she|they|we|it)) (?:just |better )?"
    r"(?:stop|quit) \w+ing\b"
    # the small print of other senders' texts
    r"|\b(?:reply|text|txt|send|respond|answer)(?: with)?:? [\"']?stop(?:all)?[\"']?"
    r" (?:to|2|and you|if you)\b(?: (?:stop|end|quit|cancel|unsubscribe|opt[ -]?out))?"
)
"""What holds a word of leaving and says no such thing."""

_PHRASES = "|".join(
    (
        r"\bunsubscribe\b",
        r"\bopt(?:ing|ed)?[ -]?(?:me )?out\b(?! of (?:the|my|our) (?!text|messag|sms|list|promo|market))",
        r"^\W*(?:i )?want out\W*$",
        r"\b(?:stop|quit|cease|discontinue|halt)(?: with)?(?: (?:all|the|your|you|this|ever|fucking"
        r"|freaking))*"
        rf" {_CONTACTING}\w?\w?ing\b",
        r"\b(?:stop|quit|end|cease|cancel|discontinue|halt|terminate|no more|enough(?: of)?"
        rf"|sick of) {_ALL}{_MESSAGES}\b",
        r"(?<!you )(?<!u )(?<!they )\b(?:do not|don't|dont|never|please not|no longer|not to)"
        r" (?:ever |please |you dare |you ever )*"
        r"(?:text|txt|message|msg|contact|write|email|spam|bother|sms|disturb"
        r"|call(?![^!?]*\btext\b)(?! (?:before|after|until|till|between|during|on|at|in)\b)"
        r"|harass|reach out)\b"
        r"(?! (?:the|his|her|my)\b)",
        r"\b(?:don't|dont|do not|didn't|did not|no longer|never) (?:want|wish|need|care|like|sign up"
        r"|signed up|ask|asked)"
        r" (?:(?:to (?:get|receive|have|be)|for|any|your|these|you to|u to|more)\b[^.!?]*"
        rf"(?:\b{_MESSAGES}\b|\b(?:contacted|texted|bothered|messaged|disturbed)\b"
        r"|\b(?:text|contact|message|call|bother) me\b)|to hear from you|from you\b)",
        r"\b(?:do not|don't|dont|never|quit|not to) (?:ever )?send (?:me|us|this number)"
        rf" (?:any|anything|anymore|more|no more|these|those|this|your|{_MESSAGES})\b",
        r"\b(?:never|did not|didn't|didnt) (?:sign|signed) (?:me )?up for (?:this|these|any|your)\b",
        r"^\W*(?:please )?no (?:more )?(?:texts?|texting|messages?|messaging)(?: please| pls| thanks?)?\W*$",
        r"\bno (?:more|further|longer) (?:text|txt|msg|message|contact|communication|spam|call)",
        r"\b(?:remove|delete|erase|drop|scrub|take|get|kick|scratch) (?:me|us|my (?:name|number"
        r"|phone|cell|info\w*|data|contact\w*)"
        r"|this (?:number|phone|contact)|the number|our number)\b[^.!?]{0,40}"
        r"\b(?:off|from|out of)\b[^.!?]{0,30}\b(?:list\w*|database|system|texts?|messages?|records?"
        r"|contacts?|group|file|campaign|mailing)\b",
        r"\b(?:remove|delete|erase|lose|forget) (?:my|this|the|our) (?:name|number|phone number"
        r"|phone|cell|contact|info|information|data)\b",
        r"\b(?:remove|unlist|unenroll|deregister|blacklist) me\b(?! and)",
        r"\b(?:off|from) (?:your|this|these|any|all|all your) (?:\w+ )?(?:lists?|database)\b",
        r"\b(?:mailing|texting|text|calling|call|contact|sms|marketing) lists?\b",
        r"\b(?:do[ -]not[ -]call|dnc|no[ -]call)\b",
        r"\b(?:revoke|withdraw|rescind|retract|take back)\w* (?:my |any |all |the )*(?:consent"
        r"|permission|authori[sz]ation)\b",
        r"\b(?:do not|don't|dont|no longer|never|did not|didn't) (?:consent|agree|authori[sz]e"
        r"|(?:give|gave) (?:you )?(?:my |any )?(?:consent|permission))",
        r"\bdesist\b",
        r"\bleave (?:me|us) (?:the (?:\w+ )?)?alone\b",
        r"\bgo away\b|\bget lost\b|\bpiss off\b|\bbugger off\b|\bf+u+c*k+ (?:off|you|u)\b|\bf off\b"
        r"|\bscrew you\b",
        r"\b(?:report|block|blocking|reporting|reported|blocked)(?:ing|ed)? (?:you|u|this (?:number"
        r"|text|message)|(?:this |it |you )?(?:as|for) spam)\b",
        r"\bthis is (?:spam|harass\w+)\b|\bharass(?:ment|ing me|ing us)\b",
        r"\b(?:you have|you've got|you got|u have|u got|this is|have|got|texting) (?:the "
        r"|a )?wrong (?:number|person)\b|(?:^|[.!?,] )wrong (?:number|person)(?=\W*$|[.!?])",
        r"\b(?:want|like|need|ask|asked|asking|told|telling|tell|begging|said|wish) (?:you|u|y'all"
        r"|you all|you guys|them)"
        r" to (?:please )?(?:stop|quit|cease)\b(?=(?: it| this| that| now| please| immediately"
        r"| already)*(?: …|\W*$|[.!?,;]))",
        r"\b(?:please|pls|plz|just|now|kindly) (?:just )?(?:stop|quit)\b(?=(?: it| this| now"
        r"| already| immediately)*(?:\W*$|[.!?;]))",
        r"(?:^|[.!?;,] )(?:please |pls |ok |okay |hey |hi |no |yes |just |and |so )*stop"
        r" (?:i|i'm|im|i've|ive|u|you|you're|your|me|us|this|it|now|please|pls|plz|already"
        r"|immediately|or i|bro|man|dude|lol)\b(?! (?:leak|drip|from|by|at))",
        r"\b(?:already )?(?:said|texted|typed|replied|sent|wrote|told you"
        r"|answered)(?: you)?:? (?:the word )?[\"']?(?:stop|unsubscribe|no more)\b",
        r"\bhow (?:do|can|to)(?: i| we)?(?: get| make)?(?: (?:you|this|these|it"
        r"|them))?(?: to)? (?:stop|end|cancel|quit)"
        rf" {_ALL}{_MESSAGES}\b",
    )
)

_COURTESY = (
    r"please|pls|plz|pleas|kindly|thanks|thank you|thx|ty|tks|now|ok|okay|k|hi|hello|hey|yo|no|nope"
    r"|nah|yes|yeah|just|already"
    r"|immediately|asap|right away|it|this|all|everything|everyone|guys|sir|madam|ma'am|man|bro|dude"
    r"|and|so|at once|today"
    r"|i said|i say|seriously|omg|wtf|ffs|lol|for good|forever|again|sorry|word|everyone|me|for real"
    r"|fr|damn|fucking"
)


def _bare(words: str) -> str:
    """Nothing but these words, courtesies, and what is no word."""
    return rf"(?:(?:{_COURTESY}|(?P<word>{words}))(?:\W+|$))+"


_WORDS = _bare(
    "stop|stopall|stop all|quit|end|revoke|cancel|cancel all|opt[ -]?out|unsubscribe|cease|enough|remove"
    "|delete|take me off"
)
_CLAUSE_WORDS = _bare("stop|stopall|stop all|quit|unsubscribe|opt[ -]?out|cease")
_CLAUSE = r"[.!?;,]+ |[.!?;,]+$| - | … "


def _is_bare(clause: str, words: str) -> bool:
    found = _pattern(words).fullmatch(clause.lstrip(_EDGES))
    return found is not None and found["word"] is not None


_EDGES = " \t.,;:!?\"'()[]*-…#&"
