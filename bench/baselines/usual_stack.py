"""The same service as it is usually built: FastAPI with a form model, the SDK's validator, async SQLAlchemy.

    python -m baselines.usual_stack PORT DATABASE AUTH_TOKEN PUBLIC_URL

One transaction a request, as durable as ours (WAL, synchronous=FULL). Core rather than the ORM, no access
log, and one pooled connection, so that requests queue instead of fighting for SQLite's lock: in its favour.
"""

import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import uvicorn
from fastapi import FastAPI, Form, HTTPException, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    UniqueConstraint,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from twilio.request_validator import RequestValidator

metadata = MetaData()
numbers = Table(
    "number", metadata, Column("id", Integer, primary_key=True), Column("number", String, unique=True)
)
contacts = Table(
    "contact",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", String, nullable=False),
    Column("unanswered", Integer, nullable=False, default=0),
    UniqueConstraint("number"),
)
conversations = Table(
    "conversation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("contact_id", ForeignKey("contact.id"), nullable=False),
    Column("state", String, nullable=False),
    Column("last_at", Integer, nullable=False),
    Column("unread", Integer, nullable=False),
    Column("preview", String, nullable=False),
    Index("ix_conversation_contact", "contact_id", "state"),
    Index("ix_conversation_recent", "state", "last_at"),
)
messages = Table(
    "message",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", ForeignKey("conversation.id"), nullable=False),
    Column("sid", String, nullable=False, unique=True),
    Column("body", String, nullable=False),
    Column("at", Integer, nullable=False),
    Index("ix_message_thread", "conversation_id", "id"),
)
events = Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("conversation_id", Integer, nullable=False),
    Column("at", Integer, nullable=False),
)


class InboundText(BaseModel):
    """The fields of the webhook that matter; the others are ignored."""

    message_sid: str = Field(alias="MessageSid")
    from_: str = Field(alias="From")
    to: str = Field(alias="To")
    body: str = Field(alias="Body", default="")
    num_media: int = Field(alias="NumMedia", default=0)


PORT, DATABASE, AUTH_TOKEN, PUBLIC_URL = sys.argv[1:5]
validator = RequestValidator(AUTH_TOKEN)
engine = create_async_engine(f"sqlite+aiosqlite:///{DATABASE}", pool_size=1, max_overflow=0, pool_timeout=60)


@event.listens_for(engine.sync_engine, "connect")
def durable(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(insert(numbers).values(number="+14155550111"))
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.post("/webhooks/twilio/message")
async def receive(request: Request, form: Annotated[InboundText, Form()]) -> Response:
    posted = await request.form()
    signature = request.headers.get("X-Twilio-Signature", "")
    if not validator.validate(PUBLIC_URL + request.url.path, posted, signature):
        raise HTTPException(403)
    async with engine.begin() as connection:
        await keep(connection, form)
    return Response("<Response/>", media_type="text/xml")


async def keep(connection: AsyncConnection, text: InboundText) -> None:
    now = time.time_ns() // 1_000_000
    number = (await connection.execute(select(numbers).where(numbers.c.number == text.to))).first()
    if number is None:
        raise HTTPException(404)
    contact_id = await the_contact(connection, text.from_)
    conversation_id = await the_conversation(connection, contact_id, text, now)
    message = sqlite_insert(messages).values(
        conversation_id=conversation_id, sid=text.message_sid, body=text.body, at=now
    )
    await connection.execute(message.on_conflict_do_nothing(index_elements=[messages.c.sid]))
    await connection.execute(insert(events).values(kind="received", conversation_id=conversation_id, at=now))


async def the_contact(connection: AsyncConnection, number: str) -> int:
    known = (await connection.execute(select(contacts).where(contacts.c.number == number))).first()
    if known is not None:
        return int(known.id)
    made = await connection.execute(insert(contacts).values(number=number).returning(contacts.c.id))
    return int(made.scalar_one())


async def the_conversation(connection: AsyncConnection, contact_id: int, text: InboundText, now: int) -> int:
    found = await connection.execute(
        select(conversations).where(
            conversations.c.contact_id == contact_id, conversations.c.state != "recent"
        )
    )
    known: Row[Any] | None = found.first()
    if known is None:
        made = await connection.execute(
            insert(conversations)
            .values(contact_id=contact_id, state="incoming", last_at=now, unread=1, preview=text.body)
            .returning(conversations.c.id)
        )
        return int(made.scalar_one())
    await connection.execute(
        update(conversations)
        .where(conversations.c.id == known.id)
        .values(last_at=now, unread=known.unread + 1, preview=text.body)
    )
    return int(known.id)


if __name__ == "__main__":
    uvicorn.run(app, port=int(PORT), log_level="warning", access_log=False)
