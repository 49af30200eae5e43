"""The shortest way for a text: what is posted goes out to every WebSocket. Nothing is checked, nothing kept.

python -m baselines.bare_stream PORT
"""

import sys
from urllib.parse import parse_qs

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

consoles: set[WebSocket] = set()


async def take(request: Request) -> Response:
    body = parse_qs((await request.body()).decode())["Body"][0]
    for console in consoles:
        await console.send_text(body)
    return Response(status_code=204)


async def stream(console: WebSocket) -> None:
    await console.accept()
    consoles.add(console)
    try:
        await console.receive_text()
    except WebSocketDisconnect:
        consoles.discard(console)


app = Starlette(
    routes=[Route("/webhooks/twilio/message", take, methods=["POST"]), WebSocketRoute("/v1/stream", stream)]
)

if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
