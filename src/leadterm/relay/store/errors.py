"""What can go wrong with the store itself, each with the sentence that a person sees."""


class StoreError(Exception):
    """The store could not do it. ``sentence`` says why and what to do next."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Busy(StoreError):  # noqa: N818 (the word that callers answer with)
    """Too many units wait already. Nothing was done: answer 503 and let the caller come again."""


class StoreDown(StoreError):  # noqa: N818 (as above)
    """The database cannot be reached, or was lost on the way.

    When the connection broke during COMMIT, nobody knows whether the unit was done: come again with the
    same key.
    """


class SchemaOutOfDate(StoreError):  # noqa: N818 (as above)
    """The database has no tables yet, or those of another version of leadterm."""


def down(place: str, error: BaseException) -> StoreDown:
    """The sentence for a database that is out of reach."""
    reason = str(error).strip().partition("\n")[0] or type(error).__name__
    lost = StoreDown(f"The relay cannot use {place}: {reason.rstrip('.')}.")
    lost.__cause__ = error
    return lost
