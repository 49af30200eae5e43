"""CSV files of contacts, as spreadsheets write them and as they come broken."""

import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadterm.domain.model import ContactKind
from leadterm.domain.refusals import Refused
from leadterm.relay.intake.sheets import SheetRow, instant_of, open_sheet

HEAD = "Name,Phone,Email,Campaign,Opted out,Kind\n"


def rows_of(path: Path, content: bytes | str) -> list[SheetRow]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with open_sheet(path) as sheet:
        return list(sheet)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "contacts.csv"


def test_a_row_is_understood_by_its_column_s_names(path: Path) -> None:
    (row,) = rows_of(path, HEAD + '"Lopez, Maria",415 555 0133,maria@example.com,spring,,client\n\n , ,\n')
    assert (row.fields.name, row.fields.number, row.fields.campaign) == (
        "Lopez, Maria",
        "415 555 0133",
        "spring",
    )
    assert (row.kind, row.opted_out, row.problem) == (ContactKind.CLIENT, False, "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_charset_and_delimiter_are_found_out(path: Path, encoding: str, delimiter: str) -> None:
    text = "First name,Last name,Mobile\r\nZoë,Müller-Lüdenscheidt,1\r\n".replace(",", delimiter)
    (row,) = rows_of(path, text.encode(encoding))
    assert (row.fields.name, row.fields.number) == ("Zoë Müller-Lüdenscheidt", "1")


@pytest.mark.parametrize(
    ("said", "opted_out"),
    [("yes", True), ("X", True), ("2026-01-05", True), ("", False), ("no", False), ("0", False)],
)
def test_who_has_opted_out_is_read(path: Path, said: str, opted_out: bool) -> None:
    (row,) = rows_of(path, f"{HEAD}A,1,,,{said},\n")
    assert (row.opted_out, row.problem) == (opted_out, "")


def test_a_date_of_an_opt_out_alone_says_it_too(path: Path) -> None:
    day, odd = rows_of(path, "phone,opted out at\n1,2026-01-05\n2,last spring\n")
    assert (day.opted_out, day.opted_out_at) == (True, instant_of("2026-01-05"))
    assert (odd.opted_out, odd.opted_out_at) == (True, None)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("A,1,,,perhaps,", "opted out"),
        ("A,1,,,,robot", "kind of contact"),
        ("A,1,,,,,surplus", "7 cells"),
        (f'"{"x" * 200_000}', "field limit"),
        ("A,1.41556E+10,,,,", "rounded this number to 1.41556E+10"),
        ('"A,1,,,,\nB,2,,,,', "in line 2 is never closed"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(path: Path, line: str, words: str) -> None:
    (row,) = rows_of(path, HEAD + line + "\n")
    assert words in row.problem


@pytest.mark.parametrize(
    "written", ["14155550133.0", "14155550133,00", "1.4155550133E+10", "1,4155550133e10"]
)
def test_a_number_that_a_spreadsheet_took_for_a_quantity_is_read_where_no_digit_is_lost(
    path: Path, written: str
) -> None:
    (row,) = rows_of(path, f"phone;name\n{written};A\n")
    assert (row.fields.number, row.problem) == ("14155550133", "")


def test_a_date_of_signing_up_that_cannot_be_read_is_not_passed_over(path: Path) -> None:
    odd, day = rows_of(path, "phone,signed up\n1,03/04/2024\n2,2024-04-03\n")
    assert "“03/04/2024” can't be read as a date" in odd.problem
    assert (day.problem, day.signed_up_at) == ("", instant_of("2024-04-03"))


def test_a_quotation_mark_that_nothing_closes_takes_no_row_in_with_it_in_silence(path: Path) -> None:
    good, lost = rows_of(path, 'phone,name\n1,A\n2,"B\n3,C\n4,D\n')
    assert (good.fields.number, good.problem) == ("1", "")
    assert "line 3" in lost.problem


def test_excels_hint_of_the_delimiter_and_empty_lines_before_the_columns_are_passed_over(path: Path) -> None:
    (row,) = rows_of(path, "\nsep=;\nphone;name, first\n1;A\n")
    assert (row.fields.number, row.fields.others) == ("1", (("name, first", "A"),))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "It is empty"),
        (",".join(["phone"] * 500), "500 columns"),
        ("\x1b]0;oops\x07,mail\n", "names: "),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_harmless_words(path: Path, content: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        rows_of(path, content)
    assert "\x1b" not in str(refused.value)


@pytest.mark.parametrize(
    "content", ["", "\n", "name,email\nA,b@c.d\n", "\x00\x01\x02", ",".join(["phone"] * 500)]
)
def test_a_file_without_phone_numbers_is_refused(path: Path, content: str) -> None:
    with pytest.raises(Refused, match="phone"):
        rows_of(path, content)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="can't be read"), open_sheet(tmp_path / "no.csv"):
        pass
    with pytest.raises(Refused, match="can't be read"), open_sheet(tmp_path):
        pass


def test_our_guard_against_formulas_is_taken_off_again(path: Path) -> None:
    (row,) = rows_of(path, "phone,name\n'+14155550133,'=Ann\n")
    assert (row.fields.number, row.fields.name) == ("+14155550133", "=Ann")


def test_many_rows_take_no_more_memory_than_a_few(path: Path) -> None:
    with path.open("w") as file:
        file.write(HEAD)
        for number in range(20_000):
            file.write(f"Ann,+1415{number:07},a{number}@example.com,spring,,\n")
    tracemalloc.start()
    with open_sheet(path) as sheet:
        count = sum(1 for _ in sheet)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 20_000
    assert most < 2_000_000


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=10))
def test_whatever_a_cell_holds_the_row_is_read(path: Path, cells: list[list[str]]) -> None:
    made = io.StringIO()
    table = csv.writer(made)
    table.writerow(("phone", "name"))
    table.writerows(cells)
    rows = rows_of(path, made.getvalue().encode())
    assert [row.cells for row in rows] == [tuple(each) for each in cells if "".join(each).strip()]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=500))
def test_no_bytes_break_the_reading_of_a_file(path: Path, content: bytes) -> None:
    for row in rows_of(path, b"phone,name\n" + content):
        assert row.read <= len(content) + 11
