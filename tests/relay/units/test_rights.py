"""Who may do what, and who may change that (F5)."""

import pytest

from support.playbook import Playbook


def missing(right: str) -> str:
    return (
        f"refused (right-missing): You may not do this: the right to “{right}” is missing. "
        "An administrator can give it to you."
    )


CENTRE = missing("view message centre")
EDA_OWNS = """
    << Eda is made owner by the machine's administrator
    >> Eda is now owner
"""
TOM_SEES_HIS_OWN = f"""
    {EDA_OWNS}
    << Eda makes Tom agent, without view message centre
    >> Tom is now agent, without view message centre
"""


async def test_an_agent_who_sees_just_their_own_acts_just_on_their_own(playbook: Playbook) -> None:
    await playbook.play(f"""
        {TOM_SEES_HIS_OWN}
        << Maria texts Yard "Hello"
        >> text from Maria: recent, unrouted, 1 unread
        << Tom opens Maria
        >> {CENTRE}
        << Tom marks Maria unopened
        >> {CENTRE}
        << Tom removes Maria
        >> {CENTRE}
        << Tom marks Maria at once
        >> {CENTRE}
        << Tom texts Maria "Hi"
        >> {CENTRE}
        << Tom texts the number of Maria "Hi"
        >> {CENTRE}
        << Tom records that Maria wants no texts
        >> {CENTRE}
        << Tom says that Maria opted out
        >> {CENTRE}
    """)


async def test_what_is_offered_to_them_is_their_own_and_stays_so_when_they_have_answered(
    playbook: Playbook,
) -> None:
    await playbook.play(f"""
        {TOM_SEES_HIS_OWN}
        << Maria texts Ads "Hello"
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        << Tom opens Maria
        >> Maria is incoming, offered to Dana and Tom
        << Tom responds to Maria
        >> Maria is active with Tom
        << Tom texts Maria "Hi"
        >> text to Maria is queued: active with Tom
        << Tom closes Maria
        >> Maria is recent, closed
        << Tom texts Maria "One more thing"
        >> text to Maria is queued: active with Tom
    """)


async def test_an_agent_who_sees_just_their_own_is_told_who_was_first(playbook: Playbook) -> None:
    await playbook.play(f"""
        {TOM_SEES_HIS_OWN}
        << Maria texts Ads "Hello"
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        << Dana responds to Maria
        >> Maria is active with Dana, 1 unread
        << Tom responds to Maria
        >> refused (already-accepted): Dana answered this text first.
        << Tom opens Maria
        >> {CENTRE}
    """)


async def test_an_agent_who_sees_just_their_own_may_text_somebody_new(playbook: Playbook) -> None:
    await playbook.play(f"""
        {TOM_SEES_HIS_OWN}
        << Tom texts Maria "Hello from Acme"
        >> text to Maria is queued: active with Tom
        << Maria texts Ads "Hi"
        >> text from Maria: active with Tom, 1 unread; alerts Tom
        << Tom opens Maria
        >> Maria is active with Tom
    """)


async def test_just_those_who_may_manage_agents_change_rights(playbook: Playbook) -> None:
    await playbook.play(f"""
        << Dana makes Tom agent, without remove feed
        >> {missing("manage agents")}
        << Dana is made manager by the machine's administrator
        >> Dana is now manager
        << Dana makes Tom agent, without remove feed
        >> {missing("manage agents")}
        << Dana is made admin by the machine's administrator
        >> Dana is now admin
        << Dana makes Tom agent, without remove feed
        >> Tom is now agent, without remove feed
        << Dana makes Tom agent, without remove feed
        >> nothing
        << Dana makes Tom agent
        >> Tom is now agent
        << Zoe makes Tom agent, without remove feed
        >> {missing("manage agents")}
    """)


async def test_nobody_changes_their_own_rights(playbook: Playbook) -> None:
    own = "refused (forbidden): You can't change your own rights. Ask another administrator."
    await playbook.play(f"""
        {EDA_OWNS}
        << Eda makes Eda agent
        >> {own}
        << Eda makes Dana admin
        >> Dana is now admin
        << Dana makes Dana owner
        >> {own}
        << Dana makes Dana admin, without lift blocks
        >> {own}
    """)


async def test_nobody_rises_above_their_own_role_by_another(playbook: Playbook) -> None:
    above = "This colleague is an owner, and you are an admin: you can't change their rights."
    await playbook.play(f"""
        {EDA_OWNS}
        << Eda makes Dana admin
        >> Dana is now admin
        << Dana makes Tom owner
        >> refused (forbidden): You are an admin, so you can't make anyone an owner.
        << Dana makes Eda agent
        >> refused (forbidden): {above}
        << Dana makes Tom admin
        >> Tom is now admin
        << Eda makes Dana owner
        >> Dana is now owner
        << Dana makes Eda agent
        >> Eda is now agent
    """)


async def test_a_manager_who_may_manage_agents_gives_just_what_they_have(playbook: Playbook) -> None:
    await playbook.play(f"""
        {EDA_OWNS}
        << Eda makes Dana manager, with manage agents
        >> Dana is now manager, with manage agents
        << Dana makes Tom agent, with monitor
        >> Tom is now agent, with monitor
        << Dana makes Tom agent, with monitor, with lift blocks
        >> refused (forbidden): You can't give the right to “lift blocks”: you don't have it yourself.
        << Eda makes Tom agent, with monitor, with lift blocks
        >> Tom is now agent, with monitor, with lift blocks
        << Dana makes Tom agent, with lift blocks
        >> Tom is now agent, with lift blocks
        << Dana makes Tom admin
        >> refused (forbidden): You are a manager, so you can't make anyone an admin.
    """)


async def test_owners_have_every_right_and_the_last_one_stays(playbook: Playbook) -> None:
    await playbook.play(f"""
        {EDA_OWNS}
        << Eda makes Dana owner
        >> Dana is now owner
        << Dana makes Eda owner, without manage agents
        >> refused (invalid): Owners have every right: none can be withheld.
        << Dana makes Eda agent
        >> Eda is now agent
        << Dana is made agent by the machine's administrator
        >> refused (invalid): This is the company's last owner. Make somebody else an owner first.
    """)


async def test_what_the_role_says_already_is_not_kept_apart(playbook: Playbook) -> None:
    await playbook.play(f"""
        {EDA_OWNS}
        << Eda makes Tom manager, with monitor, with lift blocks, without manage agents
        >> Tom is now manager, with lift blocks
        << Eda makes Tom agent, with monitor, without monitor
        >> refused (invalid): The right to “monitor” can't be both given and withheld.
    """)


async def test_somebody_elses_colleague_is_none(playbook: Playbook) -> None:
    await playbook.play(f"""
        {EDA_OWNS}
        << Eda makes Zoe agent
        >> refused (not-found): There is no such colleague, or it is not one of your company's.
    """)


@pytest.mark.parametrize("role", ["manager", "admin", "owner"])
async def test_those_who_may_manage_templates_do(playbook: Playbook, role: str) -> None:
    await playbook.play(f"""
        << Tom adds a template Welcome "Hi {{first name}}"
        >> {missing("manage templates")}
        << Tom is made {role} by the machine's administrator
        >> Tom is now {role}
        << Tom adds a template Welcome "Hi {{first name}}"
        >> the template Welcome is "Hi {{first name}}"
        << Tom adds a template welcome "Again"
        >> refused (invalid): There is a template named welcome already.
        << Tom changes the template Welcome to "Hi {{first name}}, {{agent first name}} here"
        >> the template Welcome is "Hi {{first name}}, {{agent first name}} here"
        << Tom changes the template Welcome to "Hi {{first name}}, {{agent first name}} here"
        >> nothing
        << Dana removes the template Welcome
        >> {missing("manage templates")}
        << Zoe removes the template Welcome
        >> refused (not-found): There is no such template, or it is not one of your company's.
        << Tom removes the template Welcome
        >> the template Welcome is gone
    """)
