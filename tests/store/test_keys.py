"""Keys: what was done once is not done again, and the answer is the same byte for byte."""

import asyncio
from collections.abc import Callable

import pytest
from msgspec import Struct

from leadterm.domain.model import Company, CompanyId
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.relay.store import ParkedWebhook, Receipt, StillParked, Store, Tx
from support.office import Office


class Reply(Struct):
    id: int
    words: str


def counting(words: str = "done") -> Callable[[Tx], Reply]:
    """A unit whose effect and reply differ every time it really runs."""

    def unit(tx: Tx) -> Reply:
        company = Company(id=CompanyId(tx.new_id()), name=words)
        tx.save_company(company)
        return Reply(id=company.id, words=words)

    return unit


def receiving(words: str = "done") -> Callable[[Tx], bytes]:
    return lambda tx: f"{counting(words)(tx).id}: {words}".encode()


def broken(tx: Tx) -> bytes:
    counting("half done")(tx)
    raise ValueError("a bug in a rule \x00 \udc80")


async def companies(store: Store) -> int:
    return len(await store.run(lambda tx: tx.companies()))


# Commands ------------------------------------------------------------------------------------------------


async def test_a_command_repeated_gets_the_same_bytes_and_is_done_once(store: Store, office: Office) -> None:
    before = await companies(store)
    first = await store.command(office.dana.id, "key", b"request", counting())
    again = await store.command(office.dana.id, "key", b"request", counting())
    assert first == again
    assert await companies(store) == before + 1


async def test_a_command_repeated_at_once_is_done_once(store: Store, office: Office) -> None:
    replies = await asyncio.gather(
        *(store.command(office.dana.id, "key", b"request", counting()) for _ in range(10))
    )
    assert len(set(replies)) == 1


async def test_a_key_used_for_another_request_is_refused(store: Store, office: Office) -> None:
    await store.command(office.dana.id, "key", b"request", counting())
    with pytest.raises(Refused) as refused:
        await store.command(office.dana.id, "key", b"another", counting())
    assert refused.value.code is RefusalCode.KEY_REUSED


async def test_agents_keys_do_not_meet(store: Store, office: Office) -> None:
    of_dana = await store.command(office.dana.id, "key", b"request", counting())
    of_tom = await store.command(office.tom.id, "key", b"another", counting())
    assert of_dana != of_tom


async def test_a_refused_command_leaves_its_key_free(store: Store, office: Office) -> None:
    def refusing(tx: Tx) -> Reply:
        counting()(tx)
        raise Refused(RefusalCode.NOT_FOUND, "No.")

    before = await companies(store)
    with pytest.raises(Refused):
        await store.command(office.dana.id, "key", b"request", refusing)
    assert await companies(store) == before
    assert await store.command(office.dana.id, "key", b"request", counting("now"))


async def test_a_commands_reply_is_json(store: Store, office: Office) -> None:
    assert await store.command(office.dana.id, "one", b"", lambda tx: None) == b"null"
    reply = await store.command(office.dana.id, "two", b"", lambda tx: Reply(id=1, words="“é”"))
    assert reply == '{"id":1,"words":"“é”"}'.encode()


# Webhooks ------------------------------------------------------------------------------------------------


async def test_a_webhook_repeated_gets_the_same_reply_and_is_done_once(store: Store) -> None:
    first = await store.receive("msg:SM1", b"raw", receiving())
    again = await store.receive("msg:SM1", b"raw", receiving())
    assert first == Receipt(reply=b"1: done", repeated=False, parked=False)
    assert again == Receipt(reply=b"1: done", repeated=True, parked=False)
    assert await companies(store) == 1


async def test_a_webhook_repeated_in_one_batch_is_done_once(store: Store) -> None:
    receipts = await asyncio.gather(*(store.receive("msg:SM1", b"raw", receiving()) for _ in range(10)))
    assert {receipt.reply for receipt in receipts} == {b"1: done"}
    assert sorted(receipt.repeated for receipt in receipts) == [False] + [True] * 9


async def test_a_repeated_webhook_at_two_relays_is_done_once(store: Store, other_store: Store) -> None:
    receipts = await asyncio.gather(
        *(each.receive("msg:SM1", b"raw", receiving()) for each in (store, other_store) * 5)
    )
    assert {receipt.reply for receipt in receipts} == {b"1: done"}
    assert await companies(store) == 1


async def test_an_empty_reply_is_a_reply(store: Store) -> None:
    await store.receive("msg:SM1", b"raw", lambda tx: b"")
    again = await store.receive("msg:SM1", b"raw", lambda tx: b"other")
    assert again == Receipt(reply=b"", repeated=True, parked=False)


async def test_a_webhook_that_a_bug_broke_is_parked_with_its_raw_request(store: Store) -> None:
    raw = b"Body=\xff\x00%00"
    assert await store.receive("msg:SM1", raw, broken) == Receipt(reply=b"", repeated=False, parked=True)
    (parked,) = await store.reads.parked()
    assert (parked.key, parked.raw) == ("msg:SM1", raw)
    assert "ValueError: a bug in a rule" in parked.error
    assert await companies(store) == 0


async def test_a_parked_webhook_that_comes_again_stays_parked(store: Store) -> None:
    await store.receive("msg:SM1", b"raw", broken)
    again = await store.receive("msg:SM1", b"raw", receiving())
    assert again == Receipt(reply=b"", repeated=True, parked=True)


async def test_a_broken_webhook_hurts_no_other_of_its_batch(store: Store) -> None:
    receipts = await asyncio.gather(
        store.receive("msg:SM1", b"raw", receiving()),
        store.receive("msg:SM2", b"raw", broken),
        store.receive("msg:SM3", b"raw", receiving()),
    )
    assert [receipt.parked for receipt in receipts] == [False, True, False]
    assert await companies(store) == 2


async def test_replay_runs_what_is_parked_and_keeps_its_reply(store: Store) -> None:
    for sid in ("SM1", "SM2", "SM3"):
        await store.receive(f"msg:{sid}", sid.encode(), broken)

    def handler(parked: ParkedWebhook) -> Callable[[Tx], bytes]:
        return broken if parked.key == "msg:SM2" else receiving(parked.raw.decode())

    report = await store.replay_parked(handler)
    assert report.replayed == ("msg:SM1", "msg:SM3")
    (still,) = report.still_parked
    assert isinstance(still, StillParked)
    assert (still.key, "ValueError" in still.error) == ("msg:SM2", True)
    again = await store.receive("msg:SM1", b"raw", broken)
    assert again == Receipt(reply=b"1: SM1", repeated=True, parked=False)
    assert [parked.key for parked in await store.reads.parked()] == ["msg:SM2"]


async def test_a_parked_webhook_that_cannot_even_be_read_stays_parked(store: Store) -> None:
    await store.receive("msg:SM1", b"raw", broken)

    def handler(parked: ParkedWebhook) -> Callable[[Tx], bytes]:
        raise KeyError("no such kind of webhook")

    report = await store.replay_parked(handler)
    assert report.replayed == ()
    assert [parked.key for parked in await store.reads.parked()] == ["msg:SM1"]


async def test_what_found_no_place_is_listed_once(store: Store) -> None:
    for _ in range(2):
        await store.run(lambda tx: tx.keep_unrouted("msg:SM1", "No such number."))
    (listed,) = await store.reads.unrouted()
    assert (listed.key, listed.why) == ("msg:SM1", "No such number.")
