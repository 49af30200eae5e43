"""The kinds of columns that tables are made of, and how constraints and indexes are named."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, MetaData, Text, false

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Key = BigInteger().with_variant(Integer(), "sqlite")
"""On SQLite a lone INTEGER key is the row's own place: no second index."""


def record_id() -> Column[int]:
    return Column("id", Key, primary_key=True, autoincrement=False)


def number(name: str, *, null: bool = False, default: str | None = None) -> Column[int]:
    return Column(name, BigInteger, nullable=null, server_default=default)


def words(name: str, *, null: bool = False, default: str | None = None) -> Column[str]:
    """``default`` is what rows of an older version were given."""
    return Column(name, Text, nullable=null, server_default=default)


def flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=false())


def ref(target: str, name: str = "", *, key: bool = False, null: bool = False) -> Column[int]:
    return Column(
        name or f"{target}_id",
        BigInteger,
        ForeignKey(f"{target}.id"),
        primary_key=key,
        nullable=null,
        autoincrement=False,
    )


def lone_key(target: str) -> Column[int]:
    """The key of a table with at most one row for each of another's."""
    return Column(f"{target}_id", Key, ForeignKey(f"{target}.id"), primary_key=True, autoincrement=False)
