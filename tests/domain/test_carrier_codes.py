"""Every code of the carrier is explained in words that an agent can act on (B7)."""

import csv
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadterm.domain.carrier_codes import CodeClass, Retry, explain, is_opt_out

TABLE = files("leadterm.domain").joinpath("data/twilio_error_codes.csv").read_text("utf-8")
ROWS = list(csv.DictReader(TABLE.splitlines()))
KNOWN = {int(row["code"]) for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["code"])
def test_every_code_of_the_table_has_its_class_its_retry_and_words_of_our_own(row):
    explained = explain(int(row["code"]))
    assert explained.code == int(row["code"])
    assert explained.kind.value == row["class"]
    assert explained.retry.value == row["retry"]
    assert explained.sentence.endswith(".")
    assert explained.sentence.rstrip(".") not in {row["twilio_message_2023"], row["suggested_handling"]}


def test_no_code_is_explained_that_the_table_does_not_hold():
    invented = [
        code for code in range(100_000) if code not in KNOWN and "reports error" not in explain(code).sentence
    ]
    assert invented == []


def test_every_class_and_retry_of_the_table_is_used_and_no_other():
    assert {kind.value for kind in CodeClass} == {row["class"] for row in ROWS}
    assert {retry.value for retry in Retry} == {row["retry"] for row in ROWS}


@given(st.integers(-(2**63), 2**63).filter(lambda code: code not in KNOWN))
def test_an_unknown_code_is_named_and_never_blamed_on_the_lead_or_retried(code):
    explained = explain(code)
    assert str(code) in explained.sentence
    assert (explained.kind, explained.retry) == (CodeClass.UNKNOWN, Retry.NO)


def test_no_code_at_all_is_said_plainly():
    explained = explain(None)
    assert explained.code is None
    assert explained.sentence == "The carrier did not say why it failed."
    assert (explained.kind, explained.retry) == (CodeClass.UNKNOWN, Retry.NO)


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row["class"] in {"config", "geo"}], ids=lambda row: row["code"]
)
def test_our_own_faults_are_not_blamed_on_the_lead(row):
    sentence = explain(int(row["code"])).sentence
    assert "Check it with the lead" not in sentence


def test_only_the_carriers_stop_is_an_opt_out():
    assert [code for code in sorted(KNOWN) if is_opt_out(code)] == [21610]
    assert not is_opt_out(None)
    assert explain(21610).kind is CodeClass.OPTED_OUT
