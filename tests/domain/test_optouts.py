"""Which texts an agent has to look at before anything more is sent (B10)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadterm.domain.keywords import OptWord, opt_word
from leadterm.domain.optouts import may_be_opt_out

ASKS = """
STOP PLEASE
please unsubscribe me
Please stop texting me
Stop texting
stop texting me!!!
Please stop.
Stop. I'm not interested.
I'm not interested, stop
Not interested. Please remove me from your list
take me off your list
Take my number off this list please
remove me
Remove my number
lose my number
Don’t text me again
do not contact me
Dont message me anymore
DO NOT TEXT THIS NUMBER
no more texts
No more messages please
I don't want any more texts from you
I do not wish to receive these messages
I no longer want to hear from you
I want to opt out
opt me out
I'd like to opt-out please
opting out
i revoke my consent
I withdraw my consent to be contacted
I never gave you permission to text me
cease and desist
leave me alone
Leave me the hell alone
S T O P
s.t.o.p
stoppp
STOP!!! STOP!!!
stop stop stop
Stop?
please cancel
cancel all texts
cancel my subscription
End all communication
quit texting me
quit it
Stop it
stop this
Stop now
ok stop
Can you stop texting me?
could you please stop messaging me
Would you please stop sending me these
I asked you to stop
I told you to stop already
I said STOP
I already texted STOP
wrong number
You have the wrong number
go away
report you to the FCC
Reporting this number as spam
this is harassment
You never stop texting me
If you don't stop I will call a lawyer
stop spamming me
Stop calling and texting
put me on your do not call list
🛑
Unsuscribe
unsubscribe please
how do I unsubscribe
How do I stop these messages
Stop with the texts
stop sending texts
enough of these messages
please quit
kindly stop
STOP I don't know you
Stop contacting me, I already hired someone
Yes, stop
"Stop"
please don't text me anymore
never text me again
We went with another roofer. Please stop contacting us
revoke please
delete my number
Please delete my information
I did not sign up for these texts
I didn't ask for your messages
no thanks stop
make them stop texting
Pls stop
plz stop txting me
STOP SENDING ME MESSAGES
Stop sending me shit
I want out
Please take me off your mailing list
take me off
Take me off this list!!
pls remove
Remove
Delete me
remove me please
Unsub
no more msgs
dont send me any more texts
Do not send me messages
don't send me anything else
stop all messages
Stop. Wrong number.
This isn't Maria. Wrong number
you've got the wrong person
not interested stop messaging
not interested, remove me
I don't want these texts
I do not want to be contacted
I do not want to receive text messages from you
No longer wish to receive texts
I'm opting out
i would like to unsubscribe
cancel messages
Quit
quit!!
end
END.
stop please!
Stop thank you
stop, thanks
STOP NOW OR ELSE
Please cease all contact
Lose this number
Stop bugging me
stop blowing up my phone
please don't contact me again
Don't ever text me again
never contact me again
I never signed up for this
Who is this? stop texting me
Who is this? STOP
Stop. Stop. Stop.
How do I get off this list?
get me off this list
I've asked you to stop texting me several times
my lawyer says cease contact
Kindly desist from texting
Do not disturb
no texts please
no texting please
you keep texting me, stop
"STOP"
Stop :)
stop 🙏
sToP pLeAsE
"""
ASKS_NOT = """
can you stop by tomorrow?
Can you stop by at 3?
don't stop
Don’t stop!
please don't stop texting me
cancel my 3pm and move it to 4
Please cancel my appointment for Tuesday
I need to cancel my appointment
can we cancel tomorrow
Do you do flat roofs?
The leak won't stop
How do I stop the leak
it won't stop dripping
The rain never stops
Is there a bus stop near you?
I'll stop by after work
I can stop in at noon
Please stop by the office
please stop at the gate
when will it end?
At the end of the month
end of the day works
By the end of next week please
The job should end Friday
I quit my job last week
did you stop taking new clients?
Did you stop texting because of me?
Sorry I'll stop bothering you
i'll stop texting now, see you tomorrow
non-stop rain here
it rained nonstop
I don't want to cancel
No need to cancel
Please don't cancel
not going to unsubscribe lol
Reply STOP to unsubscribe
Your code is 12345. Text STOP to opt out
Msg&data rates may apply. Reply HELP for help, STOP to cancel
What stops the water from getting in?
One stop shop
The truck stopped working
Can you text me the quote?
Please text me
Text me when you're here
Don't call me, I'm at work, text instead
I don't have your number
Can I get your number?
Remove the old shingles
Please remove the debris from the yard
take it off the truck
Can you remove me and my wife's old carpet
Yes
ok thanks
sounds good
No
No thanks
I'm not interested in metal, just shingles
who is this?
Don't forget to text me the address
I want the quote to end up under 5k
Full stop at the corner then left
Stop sign on the corner, turn left there
pit stop first
It's the last stop on the line
The doorstop is broken
nothing can stop us
stop the water first please
You can stop the work for today
We had to stop work because of rain
Should I stop using the tap?
I can't stop the tap
I opted for the metal roof
is there an end date?
what's the cancellation policy?
Can I cancel anytime?
cancel that, I meant 4pm
Actually cancel it, see you Monday
Let's end at 5
Please end the lease in May
She asked me to stop at the store
Quit claim deed is ready
Do not use the front door
don't want the gutters, just the roof
I don't need a text, an email is fine when it's ready
I don't want to call, can we text?
Nonstop flights?
Call me back
Call or text is fine
I can't stop thinking about the kitchen :)
ended up going with blue
endless thanks
stopping by at 5
I'd like you to stop by on Friday
Tell them to stop by at 9
Do you want me to stop by?
can you make the leak stop
I need it to stop leaking
Stop in when you can
Can you stop over on your way?
Please stop in and look at the gutters
we'd like the leak to stop
it finally stopped
The gutters stop the water
where does the gutter end
Ending soon?
I need to cancel, can we do Thursday instead?
I have to cancel today
Cancel the appointment please
cancel tomorrow's visit
Can I cancel if it rains?
I'd like to cancel the order for the blue tiles
please cancel my order
Don't send anyone before noon
don't send the crew today
Don't call before 9
please don't call after 8, text is fine
Never mind
never mind the text, I found it
Don't worry about it
Do not contact my husband, contact me
contact me by text please
I'll remove the furniture from the room
please remove the old gutters from the list of work
Can you remove the item from the invoice
take it off the list, we don't need the skylight
Take the gutters off the quote
get the debris off this roof
It's off the main road
Who gave you the wrong number? It's 42 Elm
I gave you the wrong number, it's 415 555 0101
I sent the wrong picture
sorry wrong person lol, meant for my husband
Is this the right number?
No more leaks, great job!
no more questions from me
Enough! I'll take it
It's enough for now, thanks
quit raining, come now
My husband quit smoking
I blocked off the driveway for you
the street is blocked
report the damage to insurance
Reporting back: all good
my lawyer will look at the contract
Leave me a message
leave me the quote
leave the ladder alone please
please leave the dog alone
Go ahead
I'm going away next week
We'll be away
can you text me instead of calling
stop by if you're near
Stop on by!
Next stop: roof
I didn't ask for gutters
I don't want to be rushed
we don't need any more quotes
I don't want any surprises
don't want to bother you
I don't want to bother you but is there any news?
Hate to bother you
sorry to keep texting
Don't hesitate to text me
Don't be afraid to call me
Please don't forget me
I don't have texts from you yet
I didn't get your text
I never got your message
never received your text
you never text me back
You didn't text me
why don't you text me the price
Why did you stop texting
have you stopped working on it?
end of story :)
I opted out of the warranty
OK, stop at 555 Main
"Stop" is on the door sign
Bus stop
"""


def lines(block: str) -> list[str]:
    return [line for line in block.splitlines() if line]


@pytest.mark.parametrize("words", lines(ASKS))
def test_words_of_leaving_are_seen(words: str) -> None:
    assert may_be_opt_out(words)


@pytest.mark.parametrize("words", lines(ASKS_NOT))
def test_everyday_words_ask_nobody(words: str) -> None:
    assert not may_be_opt_out(words)


@pytest.mark.parametrize("words", ["Please stop texting me", "take me off your list", "I said STOP"])
@pytest.mark.parametrize(
    "around", ["{}", "  {}\n", "Hello there. {}. Thanks", "\u201c{}\u201d", "{} \U0001f621"]
)
def test_what_stands_around_hides_nothing(words: str, around: str) -> None:
    assert may_be_opt_out(around.format(words))
    assert may_be_opt_out(around.format(words).upper())


def test_hidden_characters_and_typographic_marks_hide_nothing() -> None:
    assert may_be_opt_out("st\u200bop please")
    assert may_be_opt_out("Don\u2019t text me again")
    assert may_be_opt_out("don\u02bct text me again")


def test_nothing_asks_nothing() -> None:
    assert not may_be_opt_out("")
    assert not may_be_opt_out(" \n\u200b ")


@given(words=st.sampled_from(lines(ASKS)), before=st.text(max_size=40), after=st.text(max_size=40))
def test_any_text_is_judged_without_a_fault(words: str, before: str, after: str) -> None:
    assert may_be_opt_out(before + words + after) in (True, False)


@given(word=st.sampled_from(["stop", "STOP", "unsubscribe", "quit", "opt out", "revoke"]))
@pytest.mark.parametrize("polite", ["please {}", "{} please", "{}, thanks!", "ok {} now"])
def test_a_keyword_with_a_courtesy_is_no_keyword_and_is_looked_at(word: str, polite: str) -> None:
    text = polite.format(word)
    assert opt_word(text) is not OptWord.STOP
    assert may_be_opt_out(text)


@pytest.mark.parametrize(
    "flood",
    [
        "stop ",
        "please ",
        "don't want to ",
        "a",
        "me ",
        "remove it ",
        ",",
        "no ",
        "the list off ",
        "to stop it ",
    ],
)
def test_a_flood_is_judged_quickly(flood: str) -> None:
    began = time.process_time()
    may_be_opt_out((flood * 10_000)[:10_000] + "?z")
    assert time.process_time() - began < 0.5
