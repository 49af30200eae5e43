"""Many records in one statement: by a list of ids that is one parameter, however long it is."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import BindParameter, ColumnElement, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from leadterm.relay.store.statement import param

_encode = msgspec.json.Encoder().encode


class Among(ColumnElement[bool]):
    """Whether a column's value is one of those that ``id_list`` made into the parameter of that name."""

    inherit_cache = False

    def __init__(self, column: ColumnElement[int], name: str) -> None:
        self.column = column
        self.ids: BindParameter[Any] = param(name, Text())


def id_list(ids: Iterable[int]) -> str:
    return _encode(list(ids)).decode()


@compiles(Among, "sqlite")
def _on_sqlite(element: Among, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = compiler.process(element.column, **options), compiler.process(element.ids, **options)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608 (all of it is ours)


@compiles(Among, "postgresql")
def _on_postgresql(element: Among, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = compiler.process(element.column, **options), compiler.process(element.ids, **options)
    return f"{column} = ANY(ARRAY(SELECT json_array_elements_text(({ids})::json)::bigint))"
