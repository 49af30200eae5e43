"""Our signature check against the library that Twilio publishes."""

from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from leadterm.relay.carrier.signature import is_signed

TOKEN = "12345"

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
few_words = st.sampled_from(["", "Body", "From", "a", "b", "é", "\x00", "a+b"])
pairs = st.lists(st.tuples(few_words | words, few_words | words), max_size=8)
paths = st.text("abcé/;%+=~.", max_size=12)
urls = st.builds(
    lambda scheme, host, port, path, query: f"{scheme}://{host}{port}/{path}{query}",
    st.sampled_from(["https", "http"]),
    st.sampled_from(["example.com", "Relay.example", "localhost", "192.0.2.7"]),
    st.sampled_from(["", ":443", ":80", ":8443"]),
    paths,
    st.sampled_from(["", "?"]) | paths.map(lambda text: f"?{text}"),
)
algorithms = st.sampled_from(["HMAC_SHA1", "HMAC_SHA256"])


class Form:
    """Fields as Twilio's library takes those that come twice."""

    def __init__(self, params):
        self._params = params

    def __iter__(self):
        return iter([name for name, _ in self._params])

    def __len__(self):
        return len(self._params)

    def getlist(self, name):
        return [value for given, value in self._params if given == name]


def settings(algorithm):
    return f"key=webhooks_sharedkey_1,algorithm={algorithm}"


@given(urls, pairs, algorithms)
def test_what_twilio_signs_is_taken(url, params, algorithm):
    oracle = RequestValidator(TOKEN)
    signature = oracle.compute_signature(url, Form(params), algorithm)
    expected = oracle.validate(url, Form(params), signature, algorithm)

    assert is_signed(TOKEN, url, params, signature, settings(algorithm)) is expected


@given(urls, urls, pairs, pairs, st.sampled_from([TOKEN, "other"]), algorithms, algorithms)
def test_says_what_twilios_library_says(signed, sent, given_, sent_params, token, algorithm, named):
    signature = RequestValidator(token).compute_signature(signed, Form(given_), algorithm)
    expected = RequestValidator(TOKEN).validate(sent, Form(sent_params), signature, named)

    assert is_signed(TOKEN, sent, sent_params, signature, settings(named)) is expected


@given(st.text(), st.lists(st.tuples(st.text(), st.text())), st.none() | st.text(), st.none() | st.text())
def test_nothing_raises(url, params, signature, named):
    assert is_signed(TOKEN, url, params, signature, named) is False


@given(st.sampled_from(["https://[::1", "https://h:99999/", "https://h:x/", "", "//", "https://[::1]:80/x"]))
def test_odd_addresses_are_not_signed(url):
    assert is_signed(TOKEN, url, [("a", "b")], "RSOYDt4T1cUTdK1PDd93/VVr8B8=") is False


def test_the_documented_example():
    params = [
        ("Digits", "1234"),
        ("To", "+18005551212"),
        ("From", "+14158675310"),
        ("Caller", "+14158675310"),
        ("CallSid", "CA1234567890ABCDE"),
    ]
    url = "https://example.com/myapp.php?foo=1&bar=2"

    assert is_signed(TOKEN, url, params, "L/OH5YylLD5NRKLltdqwSvS0BnU=")
    assert is_signed(TOKEN, url.replace(".com", ".com:443"), params, "L/OH5YylLD5NRKLltdqwSvS0BnU=")
    assert not is_signed(TOKEN, url + "/", params, "L/OH5YylLD5NRKLltdqwSvS0BnU=")
    assert not is_signed(TOKEN, url, [*params, ("Body", "")], "L/OH5YylLD5NRKLltdqwSvS0BnU=x")


def test_a_blank_field_counts():
    signature = RequestValidator(TOKEN).compute_signature("https://x.example/a", {"Body": "", "From": "1"})

    assert is_signed(TOKEN, "https://x.example/a", [("From", "1"), ("Body", "")], signature)
    assert RequestValidator(TOKEN).compute_signature("https://x.example/a", {"From": "1"}) != signature


def test_no_token_no_signature_or_an_unknown_algorithm_is_no():
    url, params = "https://x.example/a", [("a", "b")]
    signature = RequestValidator(TOKEN).compute_signature(url, dict(params))
    unkeyed = RequestValidator("").compute_signature(url, dict(params))

    assert is_signed(TOKEN, url, params, signature)
    assert not is_signed(TOKEN, url, params, None)
    assert not is_signed(TOKEN, url, params, "")
    assert not is_signed(TOKEN, url, params, signature, settings("HMAC_MD5"))
    assert not is_signed("", url, params, unkeyed)
