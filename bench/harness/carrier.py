"""A carrier with nothing to tell, which takes every text: the relay's jobs have a quiet day."""

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_sids = (f"SM{number:032x}" for number in itertools.count(1))
_NOTHING = b'{"messages": [], "next_page_uri": null}'


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(200, _NOTHING)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(201, b'{"sid": "%b", "status": "queued"}' % next(_sids).encode())

    def log_message(self, *_words: object) -> None:
        """Says nothing."""

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class _Carrier(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


@contextmanager
def quiet_carrier() -> Iterator[str]:
    """The address of a carrier that lives as long as the block."""
    with _Carrier(("127.0.0.1", 0), _Answers) as server:
        thread = threading.Thread(target=server.serve_forever, name="quiet-carrier", daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
