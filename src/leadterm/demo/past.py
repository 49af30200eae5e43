"""What happened at Acme Roofing before today: forty-odd conversations for Recents to show."""

import random
from collections.abc import Sequence

from leadterm.demo.stage import PastTalk
from leadterm.domain.model import Instant

HOUR = 3_600_000

_FIRST = [
    "Nora",
    "Ivan",
    "Grace",
    "Omar",
    "Elena",
    "Peter",
    "Mei",
    "Carlos",
    "Ruby",
    "Stefan",
    "Amara",
    "Joel",
    "Hana",
    "Victor",
    "Ines",
    "Paul",
]
_LAST = [
    "Bell",
    "Castro",
    "Dunn",
    "Eriksen",
    "Farah",
    "Grant",
    "Hoang",
    "Ito",
    "Jensen",
    "Kaur",
    "Lang",
    "Moreno",
    "Novak",
    "Price",
]

_TALKS: tuple[tuple[str, ...], ...] = (
    (
        "Hi, do you replace gutters as well?",
        "> Hi, this is Acme Roofing. Yes, we do. Which street are you on?",
        "Alder Street, the corner house. It's about 20 metres",
        "> Thank you. We can look at it on Thursday morning, free of charge.",
        "Thursday works 👍",
    ),
    (
        "We lost about ten shingles in the storm",
        "> Sorry to hear that. Is any water coming in?",
        "Not yet, but there is more rain on Sunday",
        "> We'll put a tarp on it tomorrow and quote the repair then.",
        "You're a lifesaver, thank you!",
    ),
    ("How much is a new roof for a garage?", "> It depends on the size. How long and wide is it?"),
    (
        "> Hello from Acme Roofing. Your quote is ready: $6,400, valid for 30 days.",
        "Thanks. Let me talk to my wife",
    ),
    ("Is this the roofing company?", "> Yes, it is. How can we help?", "Sorry, wrong number"),
    (
        "My neighbour recommended you. Can you do slate?",
        "> We can. Would you like to send us a picture of the roof?",
        "I'll take one at the weekend",
    ),
    ("Do you work on Sundays?", "> Just for emergencies. Is it leaking?", "No no, Monday is fine"),
    ("Please call me about the invoice", "> Of course. We'll call you this afternoon."),
)


def past_talks(now: Instant, tracking_numbers: Sequence[str], *, count: int = 44) -> list[PastTalk]:
    """Made-up conversations of the last three weeks, the same ones every time."""
    rng = random.Random(4)
    names = [f"{first} {last}" for first in _FIRST for last in _LAST]
    rng.shuffle(names)
    return [
        PastTalk(
            number=f"+1212555{100 + place:04d}",
            name=names[place],
            tracking_number=tracking_numbers[place % len(tracking_numbers)],
            at=Instant(now - HOUR * (20 + 11 * place) - rng.randrange(HOUR)),
            lines=_TALKS[place % len(_TALKS)],
        )
        for place in range(count)
    ]
