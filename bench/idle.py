"""An idle console: a minute with the composer focused, the connection up. The baseline is nothing at all."""

import time

from harness.bench import Bench, main
from harness.cores import load_from_here
from harness.figures import Figure, alone, at_most
from harness.relay import running_relay
from harness.terminals import console, press_apart


def measure(bench: Bench) -> list[Figure]:
    load_from_here()
    folder, office = bench.folder("idle"), bench.office()
    with running_relay(folder, office.database_url) as relay, console(relay, office, folder) as screen:
        screen.wait_for("Recents", 30)
        screen.settle(1.0)
        press_apart(screen, "g", "enter", "i")
        screen.settle(2.0)
        sent, wakeups, cpu = screen.bytes_out, screen.wakeups(), screen.cpu_seconds()
        time.sleep(bench.idle_seconds)
        seconds = bench.idle_seconds
        return [
            alone(f"idle for {seconds:.0f} s: bytes", "B", [screen.bytes_out - sent], at_most(0)),
            alone("idle: wake-ups a second", "", [(screen.wakeups() - wakeups) / seconds], at_most(0.2)),
            alone("idle: CPU a second", "ms", [(screen.cpu_seconds() - cpu) * 1e3 / seconds], at_most(0.5)),
        ]


if __name__ == "__main__":
    main(measure, __doc__ or "")
