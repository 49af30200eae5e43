"""Every statement compiles on both databases, and the hot ones find their rows by an index."""

import importlib
import pkgutil
import sqlite3

import psycopg
import pytest
from sqlalchemy.engine import make_url

from leadterm.domain.wire import View
from leadterm.relay import store as package
from leadterm.relay.store import views
from leadterm.relay.store.engine import postgresql, sqlite
from leadterm.relay.store.statement import Statement, compile_statement

STATEMENTS = {
    f"{module.name.rpartition('.')[2]}.{name}": value
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
    if not module.ispkg
    for name, value in vars(importlib.import_module(module.name)).items()
    if isinstance(value, Statement)
}
RUNS = ("newest", "oldest", "before", "after", "any_newer", "any_older", "ids")
STATEMENTS |= {
    f"views.{view.name} {run}": getattr(listing, run)
    for view, listing in views.LISTINGS.items()
    for run in (*RUNS, "place")
}
INDEX_OF_VIEW = {
    View.RECENTS: "ix_interaction_recents",
    View.RECEIVED: "ix_interaction_received",
    View.SENT: "ix_interaction_sent",
    View.EVERYONE: "ix_interaction_open",
}
INDEX_OF = {
    "conversations._OPEN_INTERACTION": "uq_interaction_open",
    "conversations._CONTACT_BY_NUMBER": "contact_",
    "conversations.MESSAGE_BY_SID": "uq_message_carrier_sid",
    "conversations._SENDS_SINCE": "ix_message_sends",
    "conversations._SAME_TEXT_SINCE": "ix_message_sends",
    "conversations._INCOMING": "ix_interaction_open",
    "conversations._SAME_NUMBER": "contact_",
    "conversations._LATEST_OUTBOUND": "ix_message_thread",
    "concern._OF_CONTACT": "ix_interaction_contact",
    "snapshot._INCOMING": "ix_interaction_open",
    "snapshot._ACTIVE": "ix_interaction_open",
    "pending._MOVE": "ix_interaction_contact",
    "lead_records._NEWEST": "ix_lead_record_contact",
    "lead_records._OF_INTERACTION": "ix_lead_record_contact",
    "attachments._NEWEST": "ix_attachment_uploaded",
    "attachments._BEFORE": "ix_attachment_uploaded",
    "attachments._PUBLIC": "attachment_",
    "media._DUE": "ix_media_wanted_due_at",
    "lookups._DUE": "ix_lookup_wanted_due_at",
    **{f"views.{view.name} {run}": index for view, index in INDEX_OF_VIEW.items() for run in RUNS},
    "pages._LATEST_MESSAGES": "ix_message_thread",
    "pages._MESSAGES_BEFORE": "ix_message_thread",
    "outbox._CLAIMABLE": "ix_outbox_contact_id",
    "timeline._EPISODES": "ix_interaction_contact",
    "timeline._SIGN_UPS": "ix_lead_record_contact",
    "timeline._COUNTS": "ix_message_thread",
    "overview._TEXTS": "ix_message_thread",
    "overview._CONVERSATIONS": "ix_interaction_contact",
    "search_upkeep._ENTRY": "contact_search_",
    "work._PARKED": "ix_inbox_parked",
    "timers._DUE": "ix_timer_due_at",
}
BY_KEY = ("marks._STANDINGS", "marks._MARK", "marks._MARK_UNREAD", "attachments._SEVERAL")
IN_ORDER = [
    name
    for name in INDEX_OF
    if name.startswith(("pages.", "timers.", "views.", "attachments.", "media.", "lookups."))
]


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_names_its_parameters_on_both_databases(name: str) -> None:
    for dialect in (sqlite._DIALECT, postgresql._DIALECT):
        assert compile_statement(STATEMENTS[name], dialect).text


def test_a_statement_with_the_wrong_names_is_found_out() -> None:
    wrong = Statement(STATEMENTS["conversations.CONTACT"].core, "number")
    with pytest.raises(ValueError, match="parameters"):
        compile_statement(wrong, sqlite._DIALECT)


def plan(database_url: str, statement: Statement) -> str:
    """How the database would find the rows, in its own words."""
    path = make_url(database_url).database or ""
    if database_url.startswith("sqlite"):
        connection = sqlite3.connect(path)
        text = compile_statement(statement, sqlite._DIALECT).text
        steps = connection.execute(f"EXPLAIN QUERY PLAN {text}", [1] * text.count("?")).fetchall()
        connection.close()
        return "\n".join(step[-1] for step in steps)
    text = compile_statement(statement, postgresql._DIALECT).text
    url = make_url(database_url).set(drivername="postgresql").render_as_string()
    with psycopg.connect(url, cursor_factory=psycopg.RawCursor, autocommit=True) as server:
        # The tables are empty here: what would a full one be read by?
        server.execute(b"SELECT set_config('enable_seqscan', 'off', false)")
        server.execute(b"SELECT set_config('enable_bitmapscan', 'off', false)")
        steps = server.execute(f"EXPLAIN (GENERIC_PLAN) {text}".encode()).fetchall()
    return "\n".join(step[0] for step in steps)


@pytest.mark.parametrize("name", INDEX_OF)
def test_a_hot_statement_finds_its_rows_by_an_index(database_url: str, name: str) -> None:
    assert INDEX_OF[name] in plan(database_url, STATEMENTS[name])


@pytest.mark.parametrize("name", BY_KEY)
def test_a_statement_about_many_records_finds_each_by_its_key(database_url: str, name: str) -> None:
    words = plan(database_url, STATEMENTS[name])
    assert "USING INTEGER PRIMARY KEY" in words or "using pk_" in words


@pytest.mark.parametrize("name", IN_ORDER)
def test_a_page_is_read_in_the_order_of_its_index(database_url: str, name: str) -> None:
    words = plan(database_url, STATEMENTS[name])
    assert "TEMP B-TREE FOR ORDER" not in words
    assert "Sort Key" not in words or "Incremental" in words
