"""Webhooks out: which events they tell of, their signature, their schedule."""

import base64
import random

import pytest

from leadterm.domain.events import Before, Event, EventType
from leadterm.domain.hooks import (
    KEPT,
    PARKED_AFTER,
    WAITS,
    Hook,
    HookState,
    HookType,
    after_failure,
    after_success,
    message_id,
    secret_of,
    sign,
    types_of,
    wait_after,
)
from leadterm.domain.model import Instant, Interaction, InteractionState

HOUR = 3_600_000
NOW = Instant(1_767_632_400_000)
HOOK = Hook(id=1, company_id=1, url="https://crm.example.com/", types=tuple(HookType), created_at=NOW)


def interaction(state):
    return Interaction(id=7, company_id=1, contact_id=2, state=state, number_id=3, opened_at=NOW, last_at=NOW)


def event(type_, state=None, was=None):
    return Event(
        type=type_,
        company_id=1,
        at=NOW,
        interaction=None if state is None else interaction(state),
        before=None if was is None else Before(state=was, unread=False),
    )


def test_the_signature_is_that_of_the_specifications_own_example():
    """https://github.com/standard-webhooks/standard-webhooks, the test vector of its reference libraries."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    signature = sign([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_two_secrets_make_two_signatures():
    one, other = secret_of(b"a" * 32), secret_of(b"b" * 32)
    both = sign([one, other], "msg_1", 1, b"{}")
    assert both == f"{sign([one], 'msg_1', 1, b'{}')} {sign([other], 'msg_1', 1, b'{}')}"


def test_a_secret_is_marked_as_one_and_holds_the_bytes():
    secret = secret_of(bytes(range(32)))
    assert secret.startswith("whsec_")
    assert base64.b64decode(secret[6:]) == bytes(range(32))


def test_a_broken_secret_signs_nothing():
    with pytest.raises(ValueError, match="base64"):
        sign(["whsec_%%%"], "msg_1", 1, b"")


@pytest.mark.parametrize(
    ("happened", "told"),
    [
        (event(EventType.CLASSIFICATION_EDITED), (HookType.CLASSIFICATION_CHANGED,)),
        (event(EventType.LEAD_RECORDED), (HookType.LEAD_CREATED,)),
        (event(EventType.CONTACT_OPTED_OUT), (HookType.CONTACT_OPTED_OUT,)),
        (
            event(EventType.INTERACTION_CLOSED, InteractionState.RECENT, InteractionState.ACTIVE),
            (HookType.INTERACTION_CLOSED,),
        ),
        (
            event(EventType.TEXT_RECEIVED, InteractionState.RECENT, InteractionState.INCOMING),
            (HookType.INTERACTION_CLOSED,),
        ),
        (event(EventType.TEXT_RECEIVED, InteractionState.RECENT), (HookType.INTERACTION_CLOSED,)),
        (event(EventType.INTERACTION_READ, InteractionState.RECENT, InteractionState.RECENT), ()),
        (event(EventType.TEXT_RECEIVED, InteractionState.INCOMING), ()),
        (event(EventType.CONTACT_OPTED_IN), ()),
        (event(EventType.CONTACT_EDITED), ()),
    ],
)
def test_what_an_event_is_to_those_outside(happened, told):
    assert types_of(happened) == told


def test_an_endpoint_is_tried_from_five_seconds_to_a_day_apart_over_three_days():
    chance = random.Random(1)
    waits = [wait_after(attempt, chance) for attempt in range(1, len(WAITS) + 1)]
    assert 5_000 <= waits[0] <= 5_500
    assert 24 * HOUR <= waits[-1] <= 26.5 * HOUR
    assert waits == sorted(waits)
    assert PARKED_AFTER < sum(waits) < 4 * 24 * HOUR
    assert wait_after(len(WAITS) + 1, chance) is None


def test_a_receiver_that_asks_for_time_gets_it_but_no_more_than_a_day():
    assert wait_after(1, random.Random(1), 60_000) == 60_000
    assert wait_after(1, random.Random(1), 90 * 24 * HOUR) == 24 * HOUR


def test_an_endpoint_that_fails_is_parked_after_three_days_without_a_success():
    first = after_failure(HOOK, "It answered 500.", NOW, gone=False)
    assert (first.state, first.failures, first.failing_since) == (HookState.ACTIVE, 1, NOW)
    later = after_failure(first, "It answered 502.", Instant(NOW + PARKED_AFTER - 1), gone=False)
    assert (later.state, later.failures, later.failing_since) == (HookState.ACTIVE, 2, NOW)
    last = after_failure(later, "It answered 503.", Instant(NOW + PARKED_AFTER), gone=False)
    assert (last.state, last.last_error) == (HookState.PARKED, "It answered 503.")
    assert after_success(last) == HOOK


def test_an_endpoint_that_is_gone_is_parked_at_once():
    assert after_failure(HOOK, "It answered 410.", NOW, gone=True).state is HookState.PARKED


def test_the_same_number_at_another_time_is_another_message():
    assert message_id(7, NOW) == message_id(7, NOW)
    assert message_id(7, NOW) != message_id(7, Instant(NOW + 1))


def test_what_waits_is_kept_for_longer_than_an_endpoint_is_tried():
    assert KEPT > PARKED_AFTER * 2
