"""Which carrier account the relay acts for, and where the two of them meet."""

from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

MESSAGE_PATH = "/webhooks/twilio/message"
STATUS_PATH = "/webhooks/twilio/status"
TRIAL_PATH = "/webhooks/twilio/trial"
"""Where ``leadterm doctor`` posts a webhook of its own, to see whether webhooks arrive."""
EPOCH_HEADER = "leadterm-epoch"
"""Of the answer to it: the log's epoch."""

MEDIA_PATH = "/media"

MESSAGE_ID_FIELD = "mid"
"""The field of the callback's query that carries our own id of a message."""

_OVERRIDES = "rc=3&rp=5xx,ct,rt"


class TwilioAccount(Struct, frozen=True, kw_only=True):
    """A Twilio account, or one of a service that speaks Twilio's interface.

    ``public_url`` is where the carrier reaches this relay. Signatures are made over it, so the relay trusts
    this setting and never the Host header of a request. Its ``repr`` shows no secret.
    """

    account_sid: str
    auth_token: str
    """The account's primary token: webhooks are signed with it, an API key will not do."""
    api_base_url: str = "https://api.twilio.com"
    lookups_base_url: str = "https://lookups.twilio.com"
    public_url: str
    messaging_service_sid: str = ""

    def __repr__(self) -> str:
        return f"TwilioAccount({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return list((asdict(self) | {"auth_token": "***" if self.auth_token else ""}).items())

    def signed_url(self, raw_path: str, raw_query: str) -> str:
        """The address a webhook was sent to, as the carrier signed it: path and query just as they came."""
        address = self.public_url.rstrip("/") + raw_path
        return f"{address}?{raw_query}" if raw_query else address

    def message_url(self) -> str:
        """Where the carrier posts what is texted to a number of ours, and how often it tries."""
        return f"{self.public_url.rstrip('/')}{MESSAGE_PATH}#{_OVERRIDES}"

    def media_url(self, token: str) -> str:
        """Where the carrier finds a picture of a text of ours."""
        return f"{self.public_url.rstrip('/')}{MEDIA_PATH}/{token}"

    def status_callback(self, message_id: int) -> str:
        """Where the carrier reports on one message, and how often it tries.

        The fragment asks for three tries, also after a 5xx and a read time-out; it is neither sent nor signed
        (Twilio: webhooks connection overrides).
        """
        return f"{self.public_url.rstrip('/')}{STATUS_PATH}?{MESSAGE_ID_FIELD}={message_id}#{_OVERRIDES}"
