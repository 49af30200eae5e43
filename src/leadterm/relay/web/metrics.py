"""``/metrics``: how the relay does, in the words of Prometheus. Counts and times; nobody's name or number."""

from collections.abc import Iterable, Iterator
from functools import partial
from ipaddress import ip_address

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from leadterm import __version__
from leadterm.domain.model import Instant
from leadterm.relay.settings import MetricsFor
from leadterm.relay.store import StoreError
from leadterm.relay.store.backlog import Backlog
from leadterm.relay.store.measuring import SECONDS, Durations
from leadterm.relay.web.answers import Answer
from leadterm.relay.web.calls import Rooms
from leadterm.relay.web.hub import StreamHub
from leadterm.relay.web.problems import not_found
from leadterm.relay.web.requests import Request
from leadterm.relay.web.tally import Tally

METRICS_TYPE = b"text/plain; version=0.0.4; charset=utf-8"

_PASSED_ON = (b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip", b"via")
"""Headers of a request that a proxy on this machine has passed on from the world."""
_BOUNDS = (*map(str, SECONDS), "+Inf")


class MetricsPage:
    """What stands at ``/metrics``, for those who may read it; for others there is nothing."""

    def __init__(self, wanted: MetricsFor, rooms: Rooms, hub: StreamHub, tally: Tally) -> None:
        self._wanted = wanted
        self._rooms = rooms
        self._hub = hub
        self._tally = tally

    async def answer(self, request: Request) -> Answer:
        if self._wanted is MetricsFor.LOCAL and not is_local(request):
            raise not_found()
        try:
            backlog = await self._rooms.store.reads.backlog()
        except StoreError:
            backlog = None
        registry = CollectorRegistry()
        registry.register(_Families(partial(self._families, backlog)))
        ProcessCollector(registry=registry)
        return Answer(200, generate_latest(registry), METRICS_TYPE)

    def _families(self, backlog: Backlog | None) -> Iterator[Metric]:
        yield _gauge("leadterm", "Which version runs.", [((__version__,), 1)], ("version",))
        yield _gauge("leadterm_store_up", "Whether the database answers.", [((), int(backlog is not None))])
        yield from _of_web(self._tally)
        yield from _of_stream(self._hub)
        yield from _of_writer(self._rooms)
        if backlog is not None:
            yield from _of_backlog(backlog, self._rooms.clock())
            behind = max(0, backlog.seq - self._hub.ring.head)
            yield _gauge(
                "leadterm_log_lag_events",
                "Events in the log that this relay has not read yet.",
                [((), behind)],
            )


class _Families(Collector):
    def __init__(self, collected: partial[Iterator[Metric]]) -> None:
        self._collected = collected

    def collect(self) -> Iterable[Metric]:
        return self._collected()

    def describe(self) -> Iterable[Metric]:
        return ()


def is_local(request: Request) -> bool:
    """Whether somebody on this machine asks, and no proxy for somebody else."""
    if any(request.header(name) is not None for name in _PASSED_ON):
        return False
    if request.peer_uid is not None:
        return True
    client = request.scope.get("client")
    return client is not None and _is_loopback(client[0])


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _of_web(tally: Tally) -> Iterator[Metric]:
    answers = CounterMetricFamily(
        "leadterm_requests", "Requests answered.", labels=("path", "method", "status")
    )
    for (path, method, status), count in tally.answers.items():
        answers.add_metric((path, method, str(status)), count)
    yield answers
    seconds = HistogramMetricFamily(
        "leadterm_request_seconds", "How long requests took to answer.", labels=("path",)
    )
    for path, durations in tally.seconds.items():
        seconds.add_metric((path,), _buckets(durations), durations.total)
    yield seconds


def _of_stream(hub: StreamHub) -> Iterator[Metric]:
    yield _gauge("leadterm_consoles", "Consoles that are connected.", [((), len(hub))])
    yield _counter(
        "leadterm_streams_opened",
        "Streams begun, those that go on from a cursor apart.",
        [(("no",), hub.opened - hub.resumed), (("yes",), hub.resumed)],
        ("resumed",),
    )
    yield _counter("leadterm_stream_resets", "Consoles told to begin anew.", [((), hub.resets)])
    yield _gauge(
        "leadterm_stream_lag_events", "How far the console that is furthest behind is.", [((), hub.lag)]
    )


def _of_writer(rooms: Rooms) -> Iterator[Metric]:
    commits = rooms.store.commits
    yield _counter("leadterm_units", "Units of work run.", [((), commits.units)])
    yield _counter("leadterm_commits_failed", "Batches the database did not take.", [((), commits.failed)])
    seconds = HistogramMetricFamily("leadterm_commit_seconds", "From a batch's begin until it is on disk.")
    seconds.add_metric((), _buckets(commits.seconds), commits.seconds.total)
    yield seconds
    yield _gauge("leadterm_units_waiting", "Units that wait for the writer.", [((), rooms.store.waiting)])


def _of_backlog(backlog: Backlog, now: Instant) -> Iterator[Metric]:
    yield _gauge(
        "leadterm_outbox_texts",
        "Texts that are not settled with the carrier.",
        [
            (("queued",), backlog.queued),
            (("sending",), backlog.sending),
            (("uncertain",), backlog.uncertain),
        ],
        ("state",),
    )
    age = 0.0 if backlog.oldest_at is None else max(0, now - backlog.oldest_at) / 1000
    yield _gauge("leadterm_outbox_oldest_seconds", "Since the oldest text to send was written.", [((), age)])
    yield _gauge("leadterm_webhooks_parked", "Webhooks that a fault has parked.", [((), backlog.parked)])
    yield _gauge("leadterm_pictures_wanted", "Pictures still to be fetched.", [((), backlog.pictures)])
    yield _gauge("leadterm_lookups_wanted", "Numbers still to be looked up.", [((), backlog.lookups)])
    yield _gauge(
        "leadterm_hook_deliveries", "Outgoing webhooks still to be delivered.", [((), backlog.deliveries)]
    )
    yield _gauge("leadterm_hooks_parked", "Endpoints that are told no more.", [((), backlog.parked_hooks)])
    yield _counter("leadterm_log_events", "Events in the log, ever.", [((), backlog.seq)])


_Samples = Iterable[tuple[tuple[str, ...], float]]


def _gauge(name: str, about: str, samples: _Samples, labels: tuple[str, ...] = ()) -> Metric:
    family = GaugeMetricFamily(name, about, labels=labels)
    for values, value in samples:
        family.add_metric(values, value)
    return family


def _counter(name: str, about: str, samples: _Samples, labels: tuple[str, ...] = ()) -> Metric:
    family = CounterMetricFamily(name, about, labels=labels)
    for values, value in samples:
        family.add_metric(values, value)
    return family


def _buckets(durations: Durations) -> list[tuple[str, float]]:
    return list(zip(_BOUNDS, durations.cumulative(), strict=True))
