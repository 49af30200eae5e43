"""The shortest way to a screen: a WebSocket client that prints what comes.

python -m baselines.frame_printer URL
"""

import asyncio
import sys

import websockets


async def show(url: str) -> None:
    async with websockets.connect(url, proxy=None) as socket:
        print("Ready when you are.", flush=True)
        async for frame in socket:
            print(frame, flush=True)


if __name__ == "__main__":
    asyncio.run(show(sys.argv[1]))
