"""Twilio's error codes: how a request is refused, and how a text fails later.

Sources: Twilio's error dictionary, https://www.twilio.com/docs/api/errors.
"""

MESSAGES = {
    11200: "HTTP retrieval failure",
    11205: "HTTP connection failure",
    11206: "HTTP protocol violation",
    11210: "HTTP bad host name",
    11215: "HTTP too many redirects",
    11220: "SSL/TLS Handshake Error",
    11750: "TwiML response body too large",
    11751: "Media Message - Media exceeds messaging size limit",
    12100: "Document parse failure",
    12200: "Schema validation warning",
    12300: "Invalid Content-Type",
    20001: "The request was malformed",
    20003: "Authenticate",
    20004: "Method not allowed",
    20404: "The requested resource was not found",
    20429: "Too Many Requests",
    20500: "An internal server error has occurred",
    21211: "Invalid 'To' Phone Number",
    21212: "Invalid From Number (caller ID)",
    21266: "'To' and 'From' number cannot be the same",
    21408: "Permission to send an SMS has not been enabled for the region indicated by the 'To' number",
    21602: "Message body is required",
    21603: "A 'From' or 'MessagingServiceSid' parameter is required to send a message",
    21604: "A 'To' phone number is required",
    21606: "The 'From' phone number provided is not a valid message-capable Twilio phone number "
    "for this destination",
    21609: "The 'StatusCallback' URL is not a valid URL",
    21610: "Attempt to send to unsubscribed recipient",
    21612: "The 'To' phone number is not currently reachable using the 'From' phone number via SMS",
    21614: "'To' number is not a valid mobile number",
    21617: "The concatenated message body exceeds the 1600 character limit",
    21620: "Invalid media URL(s)",
    21623: "Number of media files exceeds allowed limit",
    21635: "'To' phone number cannot be a landline",
    21704: "The Messaging Service contains no phone numbers",
    21705: "The Messaging Service is invalid",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
    30034: "US A2P 10DLC - Message from an Unregistered Number",
    60600: "Unprovisioned or out of coverage",
}


class RefusedError(Exception):
    """A request the carrier will not do: Twilio's code, the HTTP status, and the sentence."""

    def __init__(self, code: int, status: int = 400, detail: str = "") -> None:
        self.code = code
        self.status = status
        self.message = MESSAGES[code] + (f": {detail}" if detail else "")
        super().__init__(f"{code}: {self.message}")
