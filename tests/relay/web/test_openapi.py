"""The OpenAPI document says what the relay does: schemathesis tries it, operation by operation."""

import asyncio
import sys
from pathlib import Path

import pytest

from leadterm.relay.web.endpoints import COMMANDS, DOWNLOADS, HANDOUTS, QUERIES, UPLOADS, WEBHOOKS
from support.relay import LEAD, TRACKING, Office, RunningRelay

SEED = "20260105"
TELLING = (
    "send_text",
    "recents",
    "edit_contact",
    "set_availability",
    "text_came",
    "view_ids",
    "search",
    "timeline",
    "bulk",
    "set_rights",
    "upload",
    "media",
)
"""One operation of each kind, for the thorough round."""


async def try_out(relay: RunningRelay, office: Office, folder: Path, *options: str) -> None:
    """Runs schemathesis against the relay; fails the test with its report."""
    await relay.text_in(LEAD, TRACKING, "Hello", sid="SM1")
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("st")),
        "run",
        f"{relay.base_url}/openapi.json",
        "--header",
        f"Authorization: Bearer {office.people[0].token}",
        "--exclude-operation-id",
        "stream",  # A WebSocket.
        # Rules refuse what a schema cannot say: an opted-out contact, two recipients, a used key.
        "--exclude-checks",
        "positive_data_acceptance",
        "--seed",
        SEED,
        "--no-color",
        *options,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()
    assert b" passed" in output, output.decode()


async def test_every_operation_keeps_to_the_document(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    await try_out(relay, office, tmp_path, "--phases", "fuzzing", "--max-examples", "3", "--max-time", "10")


async def test_every_edge_of_the_telling_operations_keeps_to_the_document(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    operations = [option for name in TELLING for option in ("--include-operation-id", name)]
    await try_out(relay, office, tmp_path, "--phases", "coverage", "--max-time", "20", *operations)


async def test_every_endpoint_stands_in_the_document(relay: RunningRelay) -> None:
    document = (await relay.http.get("/openapi.json")).json()
    operations = {
        (method, path)
        for path, item in document["paths"].items()
        for method in item
        if method != "parameters"
    }
    assert {("get", query.path) for query in QUERIES} < operations
    assert {(command.method.lower(), command.path) for command in COMMANDS} < operations
    assert {("post", row.path) for row in (*WEBHOOKS, *UPLOADS)} < operations
    assert {("get", row.path) for row in (*DOWNLOADS, *HANDOUTS)} < operations
    assert document["openapi"].startswith("3.1")
    assert "Problem" in document["components"]["schemas"]


@pytest.mark.parametrize("secret", ["auth_token", "account_sid"])
async def test_the_document_holds_no_secret(relay: RunningRelay, secret: str) -> None:
    document = (await relay.http.get("/openapi.json")).text
    assert getattr(relay.account, secret) not in document
