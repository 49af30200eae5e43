"""What crosses the wire when administrators look after the company's tags (D4): ``/v1/admin/tags``."""

from msgspec import Struct

from leadterm.domain.model import Tag
from leadterm.domain.wire.replies import Reply


class TagFields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str


class EditTag(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another name for a tag, on the list and in every classification."""

    base: TagFields
    mine: TagFields
    join: bool = False
    """Whether it may take the name of another tag: both are one from then on. It can't be undone."""


class TagReply(Reply, frozen=True, kw_only=True):
    tag: Tag


class TagUse(Struct, frozen=True, kw_only=True):
    """A tag, and in how many conversations it is."""

    tag: Tag
    used: int


class OtherTag(Struct, frozen=True, kw_only=True):
    """A tag that agents have typed, and that is not on the list."""

    name: str
    used: int


class TagsReply(Struct, frozen=True, kw_only=True):
    """The company's tags by name, then those most used of the others."""

    tags: tuple[TagUse, ...]
    others: tuple[OtherTag, ...]
    renaming: int = 0
    """Renamings that are not in every classification yet."""
