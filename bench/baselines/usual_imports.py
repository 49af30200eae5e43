"""What the usual service has in memory before its first line of its own: its imports, and nothing else."""

import sys
import time

import aiosqlite
import fastapi
import sqlalchemy.ext.asyncio
import twilio.request_validator
import twilio.rest
import uvicorn

USED = (aiosqlite, fastapi, sqlalchemy.ext.asyncio, twilio.request_validator, twilio.rest, uvicorn)

print(len(USED), "imported", flush=True)
while not sys.stdin.closed:
    time.sleep(60)
