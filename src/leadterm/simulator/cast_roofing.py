"""The customers of Acme Roofing, around San Francisco Bay."""

from leadterm.simulator.persona import Intent, Language, Line, Manner, Persona, lines

ROOFING = "Acme Roofing"

MARIA = Persona(
    name="Maria Whitfield",
    number="+14155550142",
    company=ROOFING,
    source="Google Ads",
    email="dana.whitfield@example.com",
    address="41 Larkin St, San Francisco",
    enters_after=1,
    opening=lines("Hi, our roof started leaking in last night's storm. Can someone come look at it?"),
    answers={
        Intent.PROBLEM: lines(
            "Water is dripping through the kitchen ceiling, right by the vent. Bucket's already half full",
            "House is from 1962, roof maybe 20 years old",
        ),
        Intent.ADDRESS: lines("41 Larkin St, the blue house with the white trim"),
        Intent.NAME: lines("Maria Whitfield"),
        Intent.TIME: lines("Any time today works, I'm home. The sooner the better!", "Works for me"),
        Intent.PRICE: lines(
            "I have no idea what this costs. Insurance might cover it, we have a $1,000 deductible"
        ),
        Intent.PRICE_TOLD: lines("Ok that's fair. Let's do it"),
        Intent.PHOTO: lines("I can't get a good one, it's up in the corner behind the hood"),
        Intent.CALL: lines("Sure, call me at this number"),
        Intent.BOOKED: lines("Oh thank you so much, you're a lifesaver!"),
    },
    story=lines("It's getting worse while I type this lol", "Is that something you can fix in one visit?"),
)

MARCUS = Persona(
    name="Marcus Bell",
    number="+15105550117",
    company=ROOFING,
    source="Yelp",
    address="2210 Grove Way, Oakland",
    enters_after=4,
    typing=14,
    opening=lines("need a quote for gutters"),
    answers={
        Intent.PROBLEM: lines("old ones are rusted thru. about 120 ft, single story"),
        Intent.ADDRESS: lines("2210 grove way oakland"),
        Intent.NAME: lines("marcus"),
        Intent.TIME: lines("not before 4, i work days", "yea that works"),
        Intent.PRICE: lines("was hoping to stay under 2k"),
        Intent.PRICE_TOLD: lines("hm. thats more than i thought. can u do any better", "ok deal"),
        Intent.PHOTO: lines("cant rn im at work"),
        Intent.CALL: lines("text is better"),
        Intent.BOOKED: lines("cool thx"),
    },
    story=lines("do u guys haul the old ones away"),
)

PRIYA = Persona(
    name="Priya Raman",
    number="+16505550131",
    company=ROOFING,
    source="Website",
    email="priya.raman@example.com",
    address="908 Hobart Ave, San Mateo",
    enters_after=9,
    opening=lines("Good morning! 😊 I found you online. We would like to add a skylight over our stairway."),
    answers={
        Intent.PROBLEM: lines(
            "It is a dark stairway in the middle of the house. We thought of a fixed one, about 2 by 4 feet.",
            "The roof is composition shingle, replaced in 2015, so I hope it does not void the warranty 🤔",
        ),
        Intent.ADDRESS: lines("908 Hobart Ave in San Mateo. There is parking in the driveway 🚗"),
        Intent.NAME: lines("My name is Priya Raman, nice to meet you!"),
        Intent.TIME: lines("Thursday or Friday after 10 would be perfect for us 🙏", "That time is perfect!"),
        Intent.PRICE: lines("We have set aside about $3,500. Is that realistic?"),
        Intent.PRICE_TOLD: lines("Thank you, that is helpful. My husband and I will discuss it tonight 😊"),
        Intent.PHOTO: lines("I will take one when I am home this evening 📷"),
        Intent.CALL: lines("I am in meetings until 5, may we continue by text?"),
        Intent.BOOKED: lines("Wonderful! We look forward to it 🌞"),
    },
    story=lines("Do we need a permit from the city for this?", "And how long would the work take?"),
)

WALT = Persona(
    name="Walt Jankowski",
    number="+19255550148",
    company=ROOFING,
    source="Yellow pages",
    address="15 Treat Blvd, Concord",
    enters_after=16,
    typing=5,
    opening=lines(
        "Hello this is Walter Jankowski in Concord. My neighbor Bill Hodges gave me your number, you did "
        "his roof in the spring and he says your crew was on time and cleaned up every last nail, which "
        "is more than I can say for the fellows who did mine in 1998. I have a shake roof that is "
        "curling on the south side and the moss on the north side is thick enough to mow. My wife says "
        "it is time and I have learned to listen. I would like somebody to come out and tell me honestly "
        "if it can be patched or if the whole thing has to go. Thank you. Walt"
    ),
    answers={
        Intent.PROBLEM: lines(
            "CEDAR SHAKES, 26 YEARS OLD. SORRY FOR THE CAPITALS MY GRANDSON SET UP THIS PHONE",
            "No leaks inside yet, I was up in the attic with a flashlight on Sunday",
        ),
        Intent.ADDRESS: lines(
            "15 Treat Blvd, Concord. White ranch house, flag out front. Beware of Biscuit, he licks."
        ),
        Intent.NAME: lines("Walter Jankowski. Everyone calls me Walt."),
        Intent.TIME: lines("I am retired, any morning is fine. Not Wednesday, Wednesday is bowling."),
        Intent.PRICE: lines("Bill said he paid eleven thousand. I would rather not pay more than Bill."),
        Intent.PRICE_TOLD: lines("Well that is about what Bill paid. All right then."),
        Intent.PHOTO: lines("I do not know how to send a picture on this thing"),
        Intent.CALL: lines("Please do call, I am much better on the telephone"),
        Intent.BOOKED: lines("Fine. I will put the coffee on. Walt"),
    },
    story=lines("Bill Hodges says hello by the way"),
)

LUCIA = Persona(
    name="Lucía Herrera",
    number="+14155550163",
    company=ROOFING,
    source="Facebook",
    language=Language.SPANISH,
    address="372 Precita Ave, San Francisco",
    enters_after=24,
    opening=lines("Hola, ¿hablan español? Se me volaron unas tejas con el viento y quisiera un presupuesto"),
    answers={
        Intent.PROBLEM: lines("Son como diez tejas del lado de la calle, y se ve la madera 😟"),
        Intent.ADDRESS: lines("372 Precita Ave, el segundo piso"),
        Intent.NAME: lines("Lucía Herrera, mucho gusto"),
        Intent.TIME: lines("El sábado por la mañana me queda mejor", "Sí, a esa hora está bien"),
        Intent.PRICE: lines("Ojalá no pase de 800 dólares"),
        Intent.PRICE_TOLD: lines("Me parece bien, gracias"),
        Intent.PHOTO: lines("Ahorita no puedo, estoy en el trabajo. Se la mando en la noche"),
        Intent.CALL: lines("Mejor por mensaje, mi inglés no es muy bueno por teléfono"),
        Intent.BOOKED: lines("¡Perfecto, muchísimas gracias!"),
    },
    story=lines("Disculpe, ¿alguien me puede contestar en español?", "¿Trabajan los fines de semana?"),
)

KATRIN = Persona(
    name="Katrin Vogel",
    number="+15105550155",
    company=ROOFING,
    source="Website",
    language=Language.GERMAN,
    email="katrin.vogel@example.com",
    address="63 Hearst Ave, Berkeley",
    enters_after=52,
    opening=lines("Guten Tag, spricht bei Ihnen zufällig jemand Deutsch? Unser Dach ist undicht."),
    answers={
        Intent.PROBLEM: lines(
            "Am Kamin tropft es bei Regen, ungefähr ein Liter pro Stunde. Schönes Gefühl ist das nicht."
        ),
        Intent.ADDRESS: lines("63 Hearst Ave in Berkeley, das Haus mit der grünen Tür"),
        Intent.NAME: lines("Vogel, Katrin Vogel"),
        Intent.TIME: lines("Morgen ab 9 Uhr würde gut passen", "Ja, das passt"),
        Intent.PRICE: lines("Können Sie mir vorher einen Kostenvoranschlag schicken?"),
        Intent.PRICE_TOLD: lines("In Ordnung, einverstanden"),
        Intent.PHOTO: lines("Ich schicke Ihnen eins, sobald es hell ist"),
        Intent.CALL: lines("Gern, aber bitte erst nach 17 Uhr"),
        Intent.BOOKED: lines("Prima, vielen Dank und bis dann!"),
    },
    story=lines("Entschuldigung, mein Englisch reicht für Dächer noch nicht ganz 😅"),
)

TYLER = Persona(
    name="Tyler Nguyen",
    number="+16505550126",
    company=ROOFING,
    source="Instagram",
    enters_after=34,
    typing=16,
    opening=lines("🏠💧😭", "u guys open??"),
    answers={
        Intent.PROBLEM: lines("roof leaky af 💀 its over my gaming setup"),
        Intent.ADDRESS: lines("my moms place 1180 alameda 📍"),
        Intent.NAME: lines("ty"),
        Intent.TIME: lines("whenever lol im always here", "bet"),
        Intent.PRICE: lines("idk my mom pays 😅"),
        Intent.PRICE_TOLD: lines("😳", "ok she says fine"),
        Intent.PHOTO: lines("camera cracked 📱🔨"),
        Intent.CALL: lines("nooo pls no calls 🙈"),
        Intent.BOOKED: lines("🙌🙌🙌"),
    },
    story=lines("🥲", "k"),
)

GLORIA = Persona(
    name="Gloria Okafor",
    number="+14155550129",
    company=ROOFING,
    source="Referral",
    email="gloria.okafor@example.com",
    address="77 Diamond St, San Francisco",
    enters_after=43,
    opening=(
        Line("Hello, a branch came down on our roof. I took a photo from the neighbor's balcony:"),
        Line("", picture=True),
    ),
    answers={
        Intent.PROBLEM: lines("There is a hole about the size of a dinner plate. We put a tarp over it"),
        Intent.ADDRESS: lines("77 Diamond St, cross street is 19th"),
        Intent.NAME: lines("Gloria Okafor"),
        Intent.TIME: lines(
            "The adjuster comes Thursday at 2, could you be here at the same time?", "Yes, that works"
        ),
        Intent.PRICE: lines(
            "The insurance asked for a written estimate, could you email me one? gloria.okafor@example.com"
        ),
        Intent.PRICE_TOLD: lines("Thank you, I'll pass that on to the insurance"),
        Intent.PHOTO: (Line("Here you go, that is all I have", picture=True),),
        Intent.CALL: lines("Yes please, I'm free all afternoon"),
        Intent.BOOKED: lines("Wonderful, see you then."),
    },
    story=lines("It's supposed to rain again this weekend, should I be worried?"),
)

BEN = Persona(
    name="Ben Sorensen",
    number="+13035550133",
    company=ROOFING,
    source="Google Ads",
    manner=Manner.SILENT,
    enters_after=64,
    opening=lines("how much for a new roof"),
)

RAY = Persona(
    name="Ray Dufresne",
    number="+19255550119",
    company=ROOFING,
    source="Home show",
    manner=Manner.STOPS,
    enters_after=76,
    opening=lines("Who is this? I keep getting texts about my roof"),
)

DENISE = Persona(
    name="Denise Abara",
    number="+15105550161",
    company=ROOFING,
    source="Facebook",
    manner=Manner.STOPS,
    enters_after=58,
    opening=(
        Line("You left this flyer on my car. AGAIN."),
        Line("", picture=True),
    ),
    stop_words="please stop texting me",
)

HANK = Persona(
    name="Hank Morrow",
    number="+13035550183",
    company=ROOFING,
    source="Billboard",
    enters_after=98,
    opening=lines("Flat roof over my shop is ponding. Phone's on 1%, text me back anyway"),
)

RUTH = Persona(
    name="Ruth Adler",
    number="+14155550186",
    company=ROOFING,
    source="Website",
    manner=Manner.NEVER_TEXTS,
    email="ruth.adler@example.com",
    address="5 Alta Terrace, San Francisco",
)

JO = Persona(
    name="Jo Castellano",
    number="+14155550151",
    company=ROOFING,
    source="LinkedIn",
    email="jo.castellano@example.com",
    address="1400 Bay St, San Francisco",
    enters_after=120,
    opening=lines(
        "Hi there - I manage 14 small apartment buildings and we need a roofer on call. Do you do contracts?"
    ),
    answers={
        Intent.PROBLEM: lines(
            "Mostly tar and gravel, a few torch-down. Two need work now, the rest just yearly inspections",
            "The worst is on Bay St: standing water and one tenant with a stain on the ceiling",
        ),
        Intent.ADDRESS: lines("Start with 1400 Bay St, ring the manager's bell"),
        Intent.NAME: lines("Jo Castellano, Castellano Properties"),
        Intent.TIME: lines(
            "Next week is open except Monday. Mornings are best", "That works, I'll tell the tenants"
        ),
        Intent.PRICE: lines(
            "I'd want a per-building price for inspections and time-and-materials for repairs"
        ),
        Intent.PRICE_TOLD: lines(
            "In line with what I've been quoted elsewhere. What's the payment term, net 30?"
        ),
        Intent.PHOTO: lines("My super has them, I'll ask him to send some"),
        Intent.CALL: lines("Happy to get on a call, I'm at my desk till 6"),
        Intent.BOOKED: lines("Perfect. Please send the certificate of insurance beforehand"),
    },
    story=lines("Are you licensed and bonded for commercial work?", "Can I get two references?"),
)

ROOFING_CAST = (MARIA, MARCUS, PRIYA, WALT, LUCIA, KATRIN, TYLER, GLORIA, BEN, RAY, DENISE, HANK, RUTH, JO)
