"""What can go wrong between a client and its relay, each with the sentence a person sees."""


class RelayError(Exception):
    """The relay did not do what was asked, or nobody knows whether it did."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class WrongAddress(RelayError):  # noqa: N818 (it says what is wrong)
    """The relay's address in the settings cannot be used; the sentence names the setting."""


class RelayUnreachable(RelayError):  # noqa: N818
    """No answer, or none that can be read: the relay may or may not have done what was asked.

    Asking again with the same Idempotency-Key does it once.
    """


class NotSignedIn(RelayError):  # noqa: N818
    """The relay does not accept the token."""


class RelayRefused(RelayError):  # noqa: N818
    """The relay's no: nothing has changed. ``code`` is a ``RefusalCode`` where a rule said it."""

    def __init__(self, code: str, sentence: str, *, field: str = "", status: int = 0) -> None:
        super().__init__(sentence)
        self.code = code
        self.field = field
        self.status = status
