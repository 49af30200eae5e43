"""Old contacts, with what was texted with them: what an inbox looks like after some years."""

import itertools
import random
from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from leadterm.simulator.people import PLACES, fictitious_numbers, made_up_name

_EXCHANGES = (
    (
        (True, "Hi, how much is a roof inspection?"),
        (False, "It's free! When would suit you?"),
        (True, "Friday morning"),
        (False, "You're booked, see you Friday at 9."),
        (True, "Thanks!"),
    ),
    (
        (True, "Do you repair skylights"),
        (False, "We do. Is it leaking?"),
        (True, "Yes a bit when it rains"),
        (False, "Could you send a photo?"),
    ),
    ((True, "wrong number sorry"), (False, "No problem!")),
    (
        (False, "Hello, thanks for filling in our form. What can we do for you?"),
        (True, "Quote for a new boiler please"),
        (False, "Gladly. What boiler is it now?"),
        (True, "No idea 😅 it's white"),
    ),
    ((True, "Is the estimate still valid?"), (False, "Yes, until the end of the month.")),
    ((True, "Can you come earlier tomorrow?"), (False, "8:30?"), (True, "👍")),
    ((False, "How did we do? We'd love a review."), (True, "Great job, very tidy, thank you")),
)
_SOURCES = ("Google Ads", "Website", "Yelp", "Referral", "Facebook", "Home show")


class OldText(msgspec.Struct, frozen=True):
    """One text of long ago."""

    is_inbound: bool
    body: str
    at: datetime


class OldContact(msgspec.Struct, kw_only=True, frozen=True):
    """Someone known for long, whose conversation is over."""

    name: str
    number: str
    email: str
    address: str
    source: str
    texts: tuple[OldText, ...]


def old_contacts(count: int, now: datetime, seed: int = 0) -> Iterator[OldContact]:
    """Make up contacts of the two years before `now`, the same for the same seed; latest conversation first.

    There are only some twenty thousand fictitious numbers: with a larger `count` there are fewer contacts.
    """
    rng = random.Random(f"old contacts {seed}")
    # From the far end, for walk-ins take theirs from the near end.
    numbers = list(fictitious_numbers("+1"))[::-1]
    moment = now - timedelta(hours=20)
    step = timedelta(days=700) / max(count, 1)
    for number in itertools.islice(numbers, count):
        yield _contact(number, moment, rng)
        moment -= step * rng.uniform(0.5, 1.5)


def _contact(number: str, last: datetime, rng: random.Random) -> OldContact:
    name = made_up_name(rng)
    exchange = rng.choice(_EXCHANGES)
    minutes = sorted((rng.uniform(0, 240) for _ in exchange[1:]), reverse=True)
    times = [last - timedelta(minutes=m) for m in minutes] + [last]
    return OldContact(
        name=name,
        number=number,
        email=f"{name.lower().replace(' ', '.')}@example.com",
        address=f"{rng.randrange(1, 400)} {rng.choice(PLACES)}",
        source=rng.choice(_SOURCES),
        texts=tuple(OldText(inbound, body, at) for (inbound, body), at in zip(exchange, times, strict=True)),
    )
