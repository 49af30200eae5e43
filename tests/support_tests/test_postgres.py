import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import sqlalchemy

from support.postgres import PostgresServer
from support.processes import children, is_running, listen_to_interrupts, wait_until


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def test_server_is_postgresql_18_with_durable_commits(postgres_server: PostgresServer) -> None:
    with connect(postgres_server.url()) as connection:
        assert connection.info.server_version // 10_000 == 18
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            row = connection.execute("SELECT current_setting(%s)", [setting]).fetchone()
            assert row == ("on",), setting


def test_sqlalchemy_connects_by_the_url(postgres_server: PostgresServer) -> None:
    engine = sqlalchemy.create_engine(postgres_server.url())
    with engine.connect() as connection:
        assert connection.scalar(sqlalchemy.text("SELECT 'přes socket 漢字'")) == "přes socket 漢字"
    engine.dispose()


def test_each_database_is_a_copy_of_its_template_and_apart_from_the_others(
    postgres_server: PostgresServer,
) -> None:
    with postgres_server.database() as template:
        with connect(template) as connection:
            connection.execute("CREATE TABLE lead (name text); INSERT INTO lead VALUES ('Maria')")
        with postgres_server.database(template) as one, postgres_server.database(template) as other:
            with connect(one) as connection:
                connection.execute("DELETE FROM lead")
            with connect(other) as connection:
                assert connection.execute("SELECT name FROM lead").fetchall() == [("Maria",)]


def test_database_is_dropped_even_while_somebody_is_connected(postgres_server: PostgresServer) -> None:
    with postgres_server.database() as url:
        left_open = connect(url)
    with pytest.raises(psycopg.OperationalError):
        left_open.execute("SELECT 1")
    left_open.close()
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        connect(url)


def test_committed_rows_survive_a_kill_and_open_transactions_do_not() -> None:
    with PostgresServer() as server:
        url = server.create_database()
        with connect(url) as connection:
            connection.execute("CREATE TABLE lead (name text); INSERT INTO lead VALUES ('kept')")
        writer = connect(url)
        writer.execute("BEGIN; INSERT INTO lead VALUES ('lost')")
        backends = [server.pid, *children(server.pid)]

        server.kill()

        wait_until(lambda: not any(map(is_running, backends)))
        with pytest.raises(psycopg.OperationalError):
            writer.execute("COMMIT")
        writer.close()
        server.start()
        with connect(url) as connection:
            assert connection.execute("SELECT name FROM lead").fetchall() == [("kept",)]


def test_restart_keeps_the_url_and_the_rows() -> None:
    with PostgresServer() as server:
        url = server.create_database()
        with connect(url) as connection:
            connection.execute("CREATE TABLE lead (name text)")
        server.restart()
        with connect(url) as connection:
            assert connection.execute("SELECT count(*) FROM lead").fetchone() == (0,)


def test_server_that_cannot_start_says_what_its_log_says() -> None:
    with PostgresServer() as server:
        server.stop()
        (server.data / "PG_VERSION").write_text("17\n")
        with pytest.raises(RuntimeError, match="not compatible"):
            server.start()


def test_nothing_is_left_after_the_block() -> None:
    with PostgresServer() as server:
        pid, directory = server.pid, server.data.parent
    assert not is_running(pid)
    assert not directory.exists()


KEEP_ONE = """
import sys
from support.postgres import PostgresServer
with PostgresServer() as server:
    print(server.pid, server.data.parent, flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_no_server_outlives_a_test_process_that_is_killed(number: signal.Signals) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", KEEP_ONE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
        preexec_fn=listen_to_interrupts,
    ) as holder:
        assert holder.stdout is not None
        pid, directory = holder.stdout.readline().split()
        assert is_running(int(pid))
        holder.send_signal(number)
        wait_until(lambda: not is_running(int(pid)) and not Path(directory).exists())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_root_gets_a_server_when_nobody_cannot_reach_the_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("support.postgres._reachable", lambda path, account: "site-packages" not in str(path))
    with PostgresServer() as server, connect(server.url()) as connection:
        assert (server.data.parent / "wheel").is_dir()
        assert connection.execute("SELECT 1").fetchone() == (1,)
