"""People off the street: leads without end, so that a demo that is left running stays alive."""

import random
from collections.abc import Iterator

import msgspec

from leadterm.simulator.cast_plumbing import PLUMBING
from leadterm.simulator.cast_roofing import ROOFING
from leadterm.simulator.people import PLACES, fictitious_numbers, made_up_name
from leadterm.simulator.persona import Intent, Persona, lines


class _Job(msgspec.Struct, frozen=True):
    company: str
    opening: str
    problem: str
    budget: str


_JOBS = (
    _Job(ROOFING, "Hi, do you do roof inspections for home sales?", "Closing is in 3 weeks", "around 300?"),
    _Job(ROOFING, "Some shingles are in my yard this morning...", "About a dozen I think", "no idea"),
    _Job(ROOFING, "Can you clean gutters on a two story house?", "They overflow at the back", "under 250"),
    _Job(ROOFING, "Looking for someone to fix flashing on a chimney", "Damp patch upstairs", "you tell me"),
    _Job(PLUMBING, "Hi, our toilet won't stop running", "It hisses all night", "hopefully not much"),
    _Job(PLUMBING, "Do you fit dishwashers?", "It's arriving Saturday, standard size", "£100?"),
    _Job(PLUMBING, "Radiator upstairs is cold, all the others are fine", "I tried bleeding it", "not sure"),
    _Job(PLUMBING, "Low water pressure in the shower, can you help?", "Since last week", "depends!"),
)


def walk_ins(seed: int = 0) -> Iterator[Persona]:
    """Make up lead after lead, each with a number of their own, until the fictitious numbers run out."""
    rng = random.Random(f"walk-ins {seed}")
    numbers = {ROOFING: fictitious_numbers("+1"), PLUMBING: fictitious_numbers("+44")}
    while True:
        job = rng.choice(_JOBS)
        number = next(numbers[job.company], None)
        if number is None:
            return
        yield _walk_in(job, number, rng)


def _walk_in(job: _Job, number: str, rng: random.Random) -> Persona:
    name = made_up_name(rng)
    street = f"{rng.randrange(1, 400)} {rng.choice(PLACES)}"
    return Persona(
        name=name,
        number=number,
        company=job.company,
        source=rng.choice(("Google Ads", "Website", "Yelp", "Referral")),
        address=street,
        typing=rng.uniform(6, 14),
        patience=rng.randrange(3, 9),
        opening=lines(job.opening),
        answers={
            Intent.PROBLEM: lines(job.problem),
            Intent.ADDRESS: lines(street),
            Intent.NAME: lines(name),
            Intent.TIME: lines(
                rng.choice(("Tomorrow works", "Any time after 3", "Mornings are best")), "Yes"
            ),
            Intent.PRICE: lines(job.budget),
            Intent.PRICE_TOLD: lines(rng.choice(("Ok", "That's fine", "Bit more than I hoped but ok"))),
            Intent.PHOTO: lines("I'll try to take one later"),
            Intent.CALL: lines(rng.choice(("Sure", "Text is easier for me"))),
            Intent.BOOKED: lines(rng.choice(("Great, thanks!", "Perfect", "See you then"))),
        },
        story=lines(rng.choice(("Are you insured?", "How soon could you come?", "Do you do weekends?"))),
    )
