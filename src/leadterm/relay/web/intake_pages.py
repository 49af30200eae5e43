"""What a person sees who has sent a form from a web page: the site's own page, or a few words of ours."""

from html import escape

from leadterm.relay.web.answers import Answer, Headers

HTML_TYPE = b"text/html; charset=utf-8"

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title></head><body><h1>{title}</h1><p>{words}</p></body></html>
"""


def thanks(redirect_url: str) -> Answer:
    """Sends the browser on to the source's page; without one it says thanks itself."""
    if redirect_url:
        return Answer(303, headers=((b"location", redirect_url.encode("ascii", "ignore")),))
    return page(200, "Thank you", "We have got what you sent, and will be in touch.")


def kept(reason: str) -> Answer:
    """What was sent was kept, but something in it is wrong: whoever sent it can put it right at once."""
    return page(202, "Please look once more", f"{reason} Go back to put it right; what you sent is kept.")


def page(status: int, title: str, words: str, headers: Headers = ()) -> Answer:
    body = _PAGE.format(title=escape(title), words=escape(words)).encode()
    return Answer(status, body, HTML_TYPE, headers)
