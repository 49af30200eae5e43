"""Sources of leads and refused ones, as an administrator keeps them on the command line (E3, B12)."""

import re
from contextlib import closing
from pathlib import Path

import pytest

from leadterm.domain.leads import Submission
from leadterm.domain.model import CompanyId
from leadterm.relay.clock import system_clock
from leadterm.relay.store import Store
from leadterm.relay.units import leads
from support.shell import Shell


@pytest.fixture
def leadterm(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path)
    shell.good("admin", "company", "add", "Acme Roofing")
    shell.good("admin", "team", "add", "Front desk")
    shell.good("admin", "number", "add", "(415) 555-0100", "--label", "Google Ads")
    return shell


def handed_in(leadterm: Shell, number: str) -> leads.Taken:
    """A lead comes in, past the command line."""
    url = f"sqlite:///{leadterm.home / 'data' / 'leadterm' / 'leadterm.db'}"
    with closing(Store.open(url, clock=system_clock)) as store:
        submission = Submission(origin="form", number=number, name="Maria Lopez", campaign="flat roofs")
        company = store.run_now(lambda tx: tx.companies()[0])
        return store.run_now(leads.take_for(CompanyId(company.id), submission))


def test_a_source_is_added_changed_listed_and_revoked(leadterm: Shell) -> None:
    made = leadterm.good(
        *("admin", "source", "add", "Landing page", "--team", "front desk"),
        *("--number", "415 555 0100", "--redirect", "https://roofs.example/thanks"),
    )
    assert re.search(r"li_[A-Za-z0-9_-]{43}$", made.strip())
    listed = leadterm.good_process("admin", "source", "list")
    for words in ("Landing page", "Front desk", "+14155550100", "https://roofs.example/thanks", "in use"):
        assert words in listed
    assert "li_" not in listed
    leadterm.good("admin", "source", "set", "landing page", "--name", "Roof page", "--team", "")
    listed = leadterm.good("admin", "source", "list")
    assert "Roof page" in listed
    assert "Front desk" not in listed
    assert "+14155550100" in listed
    leadterm.good("admin", "source", "revoke", "Roof page")
    assert "revoked 20" in leadterm.good("admin", "source", "list")
    leadterm.good("admin", "source", "add", "Roof page")
    changes = leadterm.good("admin", "audit", "list", "--what", "source")
    for words in ("source added", "source changed", "source revoked"):
        assert words in changes
    assert "li_" not in changes


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["add", "Landing page"], "a source named Landing page already"),
        (["add", " "], "must not be empty"),
        (["add", "Mailbox", "--team", "Nobody"], "There is no team Nobody"),
        (["add", "Mailbox", "--number", "+14155550199"], "has no tracking number +14155550199"),
        (["add", "Mailbox", "--redirect", "javascript:alert(1)"], "https://example.com/thanks"),
        (["set", "Nothing"], "There is no source Nothing. There are: Landing page"),
    ],
)
def test_what_is_wrong_with_a_source_is_told(leadterm: Shell, arguments: list[str], why: str) -> None:
    leadterm.good("admin", "source", "add", "Landing page")
    done = leadterm("admin", "source", *arguments)
    assert done.returncode == 1
    assert why in done.stderr
    assert "Traceback" not in done.stderr


def test_a_refused_lead_is_listed_shown_mended_and_off_the_list(leadterm: Shell) -> None:
    refusal = handed_in(leadterm, "555-0133").refusal
    assert refusal is not None
    listed = leadterm.good("admin", "refused", "list")
    for words in ("Maria Lopez", "555-0133", "too short"):
        assert words in listed
    shown = leadterm.good("admin", "refused", "show", str(refusal.id))
    assert "campaign: flat roofs" in shown
    wrong = leadterm("admin", "refused", "mend", str(refusal.id), "--phone", "0000000000")
    assert wrong.returncode == 1
    assert "all zeros" in wrong.stderr
    mended = leadterm.good("admin", "refused", "mend", str(refusal.id), "--phone", "415 555 0133")
    assert "is lead record" in mended
    assert "Maria Lopez" in leadterm.good("admin", "contact", "show", "415 555 0133")
    assert "Maria" not in leadterm.good("admin", "refused", "list")
    assert "mended" in leadterm.good("admin", "refused", "list", "--all")


def test_a_refused_lead_is_dropped_once(leadterm: Shell) -> None:
    refusal = handed_in(leadterm, "call me").refusal
    assert refusal is not None
    leadterm.good("admin", "refused", "drop", str(refusal.id))
    again = leadterm("admin", "refused", "drop", str(refusal.id))
    assert again.returncode == 1
    assert "was dropped already" in again.stderr


@pytest.mark.parametrize("number", ["999", "abc", "99999999999999999999999", "-1"])
def test_a_submission_that_is_not_there_is_told_in_words(leadterm: Shell, number: str) -> None:
    done = leadterm("admin", "refused", "show", number)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr


def test_a_refused_lead_of_another_company_is_out_of_reach(leadterm: Shell) -> None:
    refusal = handed_in(leadterm, "call me").refusal
    assert refusal is not None
    leadterm.good("admin", "company", "add", "Bolt")
    done = leadterm("admin", "refused", "show", str(refusal.id), "--company", "Bolt")
    assert "Bolt has no refused submission" in done.stderr
