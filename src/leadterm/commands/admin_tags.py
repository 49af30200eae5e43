"""`leadterm admin tag`: the tags that agents are offered, and their names in every conversation (D4)."""

import argparse
import asyncio
from collections.abc import Iterable, Iterator
from contextlib import closing

from leadterm.commands.admin_shared import carried_out, company_of, picked, print_table, store_of
from leadterm.domain.model import CompanyId, Tag
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.tags import fold
from leadterm.domain.wire.tags import TagsReply
from leadterm.relay.store import Store, Tx
from leadterm.relay.units import tags


def tag_add(arguments: argparse.Namespace) -> None:
    """All of them, or none."""

    def unit(tx: Tx) -> list[Tag]:
        company_id = company_of(tx, arguments).id
        return [tags.add(None, company_id, name)(tx).tag for name in arguments.name]

    for tag in carried_out(arguments, unit):
        print(f"Tag {tag.id}: {tag.name}")


def tag_list(arguments: argparse.Namespace) -> None:
    with closing(store_of(arguments)) as store:
        company_id = store.run_now(lambda tx: company_of(tx, arguments).id)
        found = asyncio.run(store.reads.tags(company_id))
    print_table(("number", "tag", "used"), _rows(found))
    if found.renaming:
        print("A tag is being renamed: what is used how often changes yet.")


def _rows(found: TagsReply) -> Iterator[tuple[str, str, str]]:
    for use in found.tags:
        yield str(use.tag.id), use.tag.name, str(use.used)
    for other in found.others:
        yield "not listed", other.name, str(other.used)


def tag_rename(arguments: argparse.Namespace) -> None:
    """Until every conversation has it. What is stopped before goes on at the relay, or is run again."""
    with closing(store_of(arguments)) as store:
        company_id, tag = store.run_now(lambda tx: _renamed(tx, arguments))
        print(f"The tag is called {tag.name}. Conversations follow…", flush=True)
        _go_on(store, company_id)
    print("It is so in every conversation.")


def _renamed(tx: Tx, arguments: argparse.Namespace) -> tuple[CompanyId, Tag]:
    company_id = company_of(tx, arguments).id
    there = tx.tags(company_id)
    twin = _called(arguments.name, there)
    if not any(arguments.tag == str(it.id) for it in there) and _called(arguments.tag, there) is None:
        return company_id, _brought_in(tx, company_id, arguments, twin)
    tag = picked("tag", arguments.tag, there)
    if twin is not None and twin != tag and not arguments.join:
        raise Refused(
            RefusalCode.INVALID,
            f"There is a tag {twin.name} already. To make one of both, which can't be undone: add --join.",
        )
    return company_id, tags.rename(tag.id, arguments.name, join=arguments.join)(tx).tag


def _brought_in(tx: Tx, company_id: CompanyId, arguments: argparse.Namespace, twin: Tag | None) -> Tag:
    """What agents typed otherwise, or what a renaming that was stopped has left."""
    if twin is None:
        raise Refused(
            RefusalCode.NOT_FOUND,
            f"Neither {arguments.tag} nor {arguments.name} is on the list. Put the one to keep there first: "
            "leadterm admin tag add NAME",
        )
    return tags.bring_in(company_id, arguments.tag, twin.id)(tx).tag


def _called(name: str, among: Iterable[Tag]) -> Tag | None:
    return next((tag for tag in among if fold(tag.name) == fold(name.strip())), None)


def _go_on(store: Store, company_id: CompanyId) -> None:
    while store.run_in_turn(tags.go_on(company_id)):
        pass


def tag_remove(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> Tag:
        tag = picked("tag", arguments.tag, tx.tags(company_of(tx, arguments).id))
        return tags.remove(None, tag.id)(tx).tag

    print(f"{carried_out(arguments, unit).name} is offered no more. Conversations that have it keep it.")
