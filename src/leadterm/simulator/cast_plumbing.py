"""The customers of Bayside Plumbing, in Brighton."""

from leadterm.simulator.persona import Intent, Manner, Persona, lines

PLUMBING = "Bayside Plumbing"

OLIVER = Persona(
    name="Oliver Pratt",
    number="+447700900127",
    company=PLUMBING,
    source="Google Ads",
    address="Flat 2, 18 Marine Parade, Brighton",
    enters_after=6,
    typing=15,
    opening=lines("Burst pipe under the sink!!", "Water everywhere, can anyone come NOW?"),
    answers={
        Intent.PROBLEM: lines(
            "It's the cold feed I think. I can't find the stopcock", "Found it. Still dripping though"
        ),
        Intent.ADDRESS: lines("Flat 2, 18 Marine Parade, BN2 1TL. Buzzer says Pratt"),
        Intent.NAME: lines("Oliver"),
        Intent.TIME: lines("NOW please, I'm standing in it", "Ok, hurry if you can"),
        Intent.PRICE: lines("Whatever it costs, just please come"),
        Intent.PRICE_TOLD: lines("Fine, fine"),
        Intent.PHOTO: lines("My hands are wet and my phone's nearly dead, trust me it's bad"),
        Intent.CALL: lines("Yes, ring me"),
        Intent.BOOKED: lines("You legend. Door's open"),
    },
    story=lines("The neighbours downstairs are knocking 😬", "Is there anything I should do meanwhile?"),
)

NIAMH = Persona(
    name="Niamh Doyle",
    number="+447700900164",
    company=PLUMBING,
    source="Nextdoor",
    email="niamh.doyle@example.com",
    address="9 Hanover Terrace, Brighton",
    enters_after=29,
    opening=lines(
        "Hiya! Boiler's gone and died on us, no hot water since Tuesday 🥶 any chance of somebody this week?"
    ),
    answers={
        Intent.PROBLEM: lines(
            "It says F22 on the wee screen and makes a noise like a kettle with a grudge",
            "It's a Vaillant, came with the house, so ten years old? It's been serviced, I've the stickers",
        ),
        Intent.ADDRESS: lines("9 Hanover Terrace, red door, mind the bikes"),
        Intent.NAME: lines("Niamh (like Neeve!) Doyle"),
        Intent.TIME: lines(
            "I'm in all day Thursday, and Friday till the school run at 3", "Grand, that suits"
        ),
        Intent.PRICE: lines("What's the call-out? The last crowd charged me £90 to look at it and shrug"),
        Intent.PRICE_TOLD: lines("Ah that's very fair, go on so"),
        Intent.PHOTO: lines("I will of course, soon as I get the small one off my lap"),
        Intent.CALL: lines("You can ring, but you might get a four year old answering"),
        Intent.BOOKED: lines("You're very good, thanks a million! I'll have the tea on"),
    },
    story=lines(
        "I've been boiling kettles for baths like it's 1910, the kids think it's a great adventure",
        "My mother keeps saying it's the pressure but she says that about everything",
    ),
    patience=12,
)

IMRAN = Persona(
    name="Imran Sheikh",
    number="+447700900138",
    company=PLUMBING,
    source="Website",
    email="imran.sheikh@example.com",
    address="27 Lewes Road, Brighton",
    enters_after=86,
    opening=lines(
        "Hello, I'm a landlord and looking for a quote to refit two bathrooms. Is this something you do?"
    ),
    answers={
        Intent.PROBLEM: lines(
            "Both are about 2 x 2.2 m. New suite, tiles, and move the shower in one of them"
        ),
        Intent.ADDRESS: lines(
            "27 Lewes Road. There's a key safe, I'll give you the code when we've agreed a date"
        ),
        Intent.NAME: lines("Imran Sheikh"),
        Intent.TIME: lines("The flats are empty from the 1st, so any weekday after that", "Noted, thank you"),
        Intent.PRICE: lines("I've had a quote for £9,200 for the pair. Can you beat it?"),
        Intent.PRICE_TOLD: lines("Does that include VAT and the tiling?", "Alright, let's go ahead"),
        Intent.PHOTO: lines("The letting agent has the plans, I'll forward them"),
        Intent.CALL: lines("Please call after 6, thank you"),
        Intent.BOOKED: lines("Excellent. Thank you for the quick response"),
    },
    story=lines("How long would two bathrooms take, roughly?"),
)

TESS = Persona(
    name="Tess Hargreave",
    number="+447700900152",
    company=PLUMBING,
    source="Unknown",
    enters_after=110,
    opening=lines("Hi can I move my check-up to Thursday please? Tess H"),
    answers={
        Intent.NAME: lines("Tess Hargreave, I'm usually with Dr Lowe"),
        Intent.PROBLEM: lines("Just the six month check-up and a polish. Is this not the dentist?"),
        Intent.TIME: lines("Thursday any time... wait, is this not the dentist?"),
    },
    story=lines("Oh no. Wrong number, so sorry! 🙈"),
    patience=3,
)

HAROLD = Persona(
    name="Harold Finch",
    number="+441632960145",
    company=PLUMBING,
    source="Website",
    manner=Manner.NEVER_TEXTS,
    email="harold.finch@example.com",
    address="3 The Drive, Hove",
)

PLUMBING_CAST = (OLIVER, NIAMH, IMRAN, TESS, HAROLD)
