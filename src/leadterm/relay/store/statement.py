"""SQL written once, in SQLAlchemy Core, and run as plain text on the driver's cursor.

A statement is compiled once for each dialect. Executing it through Core would cost five times as much.
"""

from collections.abc import Callable, Collection
from enum import StrEnum
from typing import Any, TypeAlias

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ClauseElement,
    ColumnElement,
    Dialect,
    Table,
    bindparam,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Row: TypeAlias = tuple[Any, ...]
Arranger: TypeAlias = Callable[[Row], Row]


class Statement:
    """One statement, and the names of its parameters in the order in which callers give them."""

    __slots__ = ("core", "names")

    def __init__(self, core: ClauseElement, *names: str) -> None:
        self.core = core
        self.names = names


class Put(Statement):
    """Inserts whole rows, given in the order of the table's columns. Quick with many of them."""

    __slots__ = ("table",)

    def __init__(self, core: ClauseElement, table: Table) -> None:
        super().__init__(core, *column_names(table))
        self.table = table


class Claim(Put):
    """Inserts a whole row unless its key is there already; returns the key's first column when it did.

    A database whose connection has the only lock may do it in two steps that cost less: ``look``, ``add``.
    """

    __slots__ = ("add", "look")

    def __init__(self, core: ClauseElement, table: Table) -> None:
        super().__init__(core, table)
        key = list(table.primary_key.columns)
        known = select(key[0]).where(*(column == param(column.name, column.type) for column in key))
        self.look = Statement(known, *(column.name for column in key))
        self.add = put(table)


class Compiled:
    """A statement's text for one dialect, and how to bring parameters into the order of its placeholders."""

    __slots__ = ("arrange", "text")

    def __init__(self, text: str, arrange: Arranger | None) -> None:
        self.text = text
        self.arrange = arrange


def compile_statement(statement: Statement, dialect: Dialect) -> Compiled:
    """The text for a dialect with positional placeholders.

    Raises ValueError when the statement's names are not those of its parameters.
    """
    compiled = statement.core.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)
    order = tuple(compiled.positiontup or ())
    names = statement.names
    own = tuple(name for name in order if compiled.binds[name].required or name in names)
    if set(own) != set(names):
        raise ValueError(f"the parameters of this statement are {own}, not {names}: {compiled}")
    return Compiled(str(compiled), None if order == names else _arranger(order, names, compiled))


def _arranger(order: tuple[str, ...], names: tuple[str, ...], compiled: SQLCompiler) -> Arranger:
    """For what a dialect adds (OFFSET 0), repeats or puts elsewhere."""
    places = tuple(names.index(name) if name in names else -1 for name in order)
    fixed = tuple(compiled.params.get(name) for name in order)

    def arrange(parameters: Row) -> Row:
        return tuple(
            parameters[place] if place >= 0 else value for place, value in zip(places, fixed, strict=True)
        )

    return arrange


def param(name: str, kind: TypeEngine[Any] | None = None) -> BindParameter[Any]:
    return bindparam(name, type_=kind or BigInteger())


def lit(value: StrEnum) -> ColumnElement[Any]:
    """A word of ours, written into the SQL so that partial indexes are seen to fit."""
    return literal_column(f"'{value.value}'")


def put(table: Table) -> Put:
    """Inserts a row."""
    return Put(table.insert(), table)


def claim(table: Table) -> Claim:
    """Inserts a row unless its key is there already."""
    first, *_ = table.primary_key.columns
    core = insert(table).on_conflict_do_nothing(index_elements=list(table.primary_key.columns))
    return Claim(core.returning(first), table)


def upsert(table: Table, *, fixed: Collection[str] = ()) -> Put:
    """Inserts a row, or replaces the one with its key.

    ``fixed`` are columns that never change: leaving a foreign key alone saves the database looking after it.
    """
    core = insert(table)
    key = list(table.primary_key.columns)
    kept = {*fixed, *(column.name for column in key)}
    changes = {column.name: core.excluded[column.name] for column in table.columns if column.name not in kept}
    return Put(core.on_conflict_do_update(index_elements=key, set_=changes), table)


def column_names(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns)
