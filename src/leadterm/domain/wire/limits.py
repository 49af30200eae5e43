"""What a request may hold at most."""

BODY_LIMIT = 1600
"""Characters in one outgoing text: the carrier refuses more (Twilio 21617)."""
NOTES_LIMIT = 20_000
FIELD_LIMIT = 300
TAG_LIMIT = 60
TAGS_LIMIT = 40


BULK_LIMIT = 5_000
"""Conversations that one bulk action can be about (A11)."""
TEMPLATE_LIMIT = 1_600
TEMPLATE_NAME_LIMIT = 80
ATTACHMENT_BYTES = 5 * 1024 * 1024
"""The carrier takes 5 MB of pictures a message (twilio.md B5)."""
ATTACHMENTS_LIMIT = 10
GREETING_LIMIT = 1_000
SEARCH_LIMIT = 100
SEARCH_FROM = 2
"""Characters from which a search is one (B9)."""
