"""An agent sees and changes just their own companies' things (F5)."""

import pytest

from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.wire import SendText
from leadterm.relay.store import Store
from leadterm.relay.units import texts
from support.playbook import Playbook

CONVERSATION = "refused (not-found): There is no such conversation, or it is not one of your company's."
CONTACT = "refused (not-found): There is no such contact, or it is not one of your company's."
MESSAGE = "refused (not-found): There is no such message, or it is not one of your company's."


async def test_agents_of_another_company_change_nothing(playbook: Playbook) -> None:
    await playbook.play(f"""
        << Maria texts Ads "Hello"
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        << Zoe responds to Maria
        >> {CONVERSATION}
        << Zoe opens Maria
        >> {CONVERSATION}
        << Zoe closes Maria
        >> {CONVERSATION}
        << Zoe looks at Maria
        >> nothing
        << Zoe sets name of Maria to "Mine"
        >> {CONTACT}
        << Zoe notes "Mine" on Maria
        >> {CONVERSATION}
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Hi"
        << the answer on "Hi" is lost
        >> "Hi" is uncertain
        << Zoe resends "Hi"
        >> {MESSAGE}
        << Zoe marks "Hi" as sent
        >> {MESSAGE}
        << Zoe goes
        >> Zoe is offline
        << Zoe comes
        >> Zoe is available
    """)


async def test_one_person_is_another_contact_in_each_company(playbook: Playbook, store: Store) -> None:
    await playbook.play("""
        << Maria texts Ads "STOP"
        >> text from Maria: recent, opted out, 1 unread
        >> Maria has opted out (keyword)
        << Maria texts Zap "My pipe leaks"
        >> text from Maria: incoming, offered to Zoe, 1 unread; alerts Zoe
        << Zoe texts Maria "On our way"
        >> text to Maria is queued: active with Zoe
        << the outbox goes round
        >> the carrier is asked to text Maria from Zap "On our way"
        << Zoe texts Maria from Ads "Hi"
        >> refused (invalid): That tracking number is not this company's.
    """)
    bolts = await store.reads.snapshot(playbook.cast.agents["Zoe"].id, playbook.cast.bolt.id)
    assert [row.interaction.preview for row in bolts.active] == ["On our way"]
    assert bolts.recents_total == 0


async def test_another_companys_inbox_is_not_shown(playbook: Playbook, store: Store) -> None:
    with pytest.raises(Refused) as caught:
        await store.reads.snapshot(playbook.cast.agents["Zoe"].id, playbook.cast.acme.id)
    assert caught.value.code is RefusalCode.FORBIDDEN


async def test_nobody_texts_for_another_company(playbook: Playbook, store: Store) -> None:
    zoe, acme = playbook.cast.agents["Zoe"].id, playbook.cast.acme.id
    with pytest.raises(Refused) as caught:
        await store.run(texts.send(zoe, acme, SendText(to="+14155560042", body="Hi"), "key"))
    assert caught.value.code is RefusalCode.FORBIDDEN


async def test_a_contact_of_another_company_cannot_be_texted_by_its_id(
    playbook: Playbook, store: Store
) -> None:
    await playbook.play("""
        << Maria texts Ads "Hello"
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
    """)
    cast = playbook.cast
    maria = await store.run(lambda tx: tx.contact_by_number(cast.acme.id, cast.lead("Maria")))
    assert maria is not None
    request = SendText(contact_id=maria.id, body="Hi")
    with pytest.raises(Refused) as caught:
        await store.run(texts.send(cast.agents["Zoe"].id, cast.bolt.id, request, "key"))
    assert caught.value.code is RefusalCode.NOT_FOUND
