"""Two agents edit one thing: nothing is silently lost (D1, D4)."""

from msgspec.structs import replace

from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import LineType
from leadterm.relay.store import Store, Tx
from support.playbook import Playbook

BOTH_LOOK = """
    << Maria texts Ads "Hello"
    >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
    << Dana looks at Maria
    >> nothing
    << Tom looks at Maria
    >> nothing
"""


def meanwhile(field: str) -> str:
    return (
        f"refused (edited-meanwhile): Somebody else has changed the {field} meanwhile. Nothing of yours is "
        "lost: look at both, then save again."
    )


async def test_the_second_to_change_a_field_is_told(playbook: Playbook) -> None:
    await playbook.play(f"""
        {BOTH_LOOK}
        << Dana sets name of Maria to "Maria Lopez"
        >> Maria is edited: name "Maria Lopez"
        << Tom sets name of Maria to "Mary Lopes"
        >> {meanwhile("name")}
        << Tom sets name of Maria to "Maria Lopez"
        >> nothing
        << Tom looks at Maria
        >> nothing
        << Tom sets name of Maria to "Mary Lopes"
        >> Maria is edited: name "Mary Lopes"
    """)


async def test_changes_of_different_fields_are_joined(playbook: Playbook) -> None:
    await playbook.play(f"""
        {BOTH_LOOK}
        << Dana sets name of Maria to "Maria Lopez"
        >> Maria is edited: name "Maria Lopez"
        << Tom sets email of Maria to "maria@example.com"
        >> Maria is edited: email "maria@example.com"
        >> somebody else's name stays
    """)


async def test_what_cannot_be_an_email_address_is_refused(playbook: Playbook) -> None:
    await playbook.play(f"""
        {BOTH_LOOK}
        << Dana sets email of Maria to "at home"
        >> refused (invalid): “at home” is not an email address.
    """)


async def test_a_number_is_read_by_the_companys_country_and_texts_go_there(playbook: Playbook) -> None:
    await playbook.play(f"""
        {BOTH_LOOK}
        << Dana sets number of Maria to "(415) 555-0177"
        >> Maria is edited: number "+14155550177"
        << Dana texts Maria "Is this the right one?"
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text +14155550177 from Ads "Is this the right one?"
        << Tom sets number of Maria to "415 555 0178"
        >> {meanwhile("number")}
        << Dana looks at Maria
        >> nothing
        << Dana sets number of Maria to "12"
        >> refused (invalid): This number is too short. Check that the area code and every digit are there.
    """)


async def test_two_contacts_cannot_have_one_number(playbook: Playbook) -> None:
    await playbook.play(f"""
        {BOTH_LOOK}
        << Nora texts Zap "Hello"
        >> text from Nora: incoming, offered to Zoe, 1 unread; alerts Zoe
        << Omar texts Ads "Hello"
        >> text from Omar: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        << Dana sets number of Maria to "+1 415 556 0003"
        >> refused (invalid): Another contact has this number already.
        << Dana sets number of Maria to "+1 415 556 0002"
        >> Maria is edited: number "+14155560002"
    """)


async def test_the_number_of_somebody_who_opted_out_stays(playbook: Playbook) -> None:
    await playbook.play("""
        << Maria texts Ads "STOP"
        >> text from Maria: recent, opted out, 1 unread
        >> Maria has opted out (keyword)
        << Dana looks at Maria
        >> nothing
        << Dana sets number of Maria to "415 555 0177"
        >> refused (invalid): This contact has opted out, so the number can't be changed. Make a new contact \
instead.
        << Dana sets name of Maria to "Maria"
        >> Maria is edited: name "Maria"
    """)


async def test_a_landlines_contact_with_a_new_number_can_be_texted(playbook: Playbook, store: Store) -> None:
    def found_a_landline(tx: Tx) -> None:
        contact = tx.contact_by_number(playbook.cast.acme.id, playbook.cast.lead("Maria"))
        assert contact is not None
        landline = replace(contact, line_type=LineType.LANDLINE)
        event = Event(
            type=EventType.CONTACT_EDITED, company_id=contact.company_id, at=tx.now, contact=landline
        )
        tx.carry_out(Decision(events=(event,)))

    await playbook.play(BOTH_LOOK)
    await store.run(found_a_landline)
    await playbook.play("""
        << Dana texts Maria "Hi"
        >> refused (landline): This number is a landline and can't receive SMS messages
        << Dana sets number of Maria to "415 555 0177"
        >> Maria is edited: number "+14155550177"
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana
    """)


async def test_what_two_agents_make_of_a_conversation_is_joined_and_a_conflict_is_told(
    playbook: Playbook,
) -> None:
    await playbook.play(f"""
        {BOTH_LOOK}
        << Dana notes "Wants a flat roof" on Maria
        >> Maria is classified: notes "Wants a flat roof"
        << Tom qualifies Maria
        >> Maria is classified: qualified true
        >> somebody else's notes stays
        << Tom notes "No, a dormer" on Maria
        >> {meanwhile("notes")}
        << Tom looks at Maria
        >> nothing
        << Tom tags Maria "roof+roof+ urgent "
        >> Maria is classified: tags "roof"+"urgent"
    """)
