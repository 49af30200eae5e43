"""One visit of the doctor: every check in turn, and what can be mended if that is wanted."""

from collections.abc import Callable
from contextlib import aclosing

import httpx
from msgspec import Struct

from leadterm.domain.model import Instant
from leadterm.relay.carrier import Carrier, CarrierSilent, Patience, TwilioAccount, TwilioCarrier
from leadterm.relay.doctor import account as account_checks
from leadterm.relay.doctor import intake, metrics, public_url, registration, storage, upkeep
from leadterm.relay.doctor import numbers as number_checks
from leadterm.relay.doctor.addresses import host_of
from leadterm.relay.doctor.findings import Finding, State
from leadterm.relay.doctor.patience import SECONDS, name_answered
from leadterm.relay.settings import MetricsFor
from leadterm.relay.store.checkup import Checkup

_CALM = Patience(connect=SECONDS / 2, write=SECONDS / 2, read=SECONDS, total=SECONDS)


class Patient(Struct, frozen=True, kw_only=True):
    """What is examined."""

    database_url: str
    account: TwilioAccount | None
    """None when settings of it are missing: then the carrier and the public URL are left out."""
    listen_host: str
    listen_port: int
    metrics: MetricsFor = MetricsFor.NOBODY
    keep_days: int = 90

    @property
    def here(self) -> httpx.URL:
        """Where the relay answers on this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.listen_host, self.listen_host)  # noqa: S104
        return httpx.URL(scheme="http", host=host, port=self.listen_port)


async def examine(patient: Patient, *, fix: bool, clock: Callable[[], Instant]) -> list[Finding]:
    """Makes every check. With ``fix`` the webhook addresses of our numbers are set at the carrier, but never
    to an address that does not lead to this relay."""
    checkup, findings = await storage.look(patient.database_url)
    findings.append(storage.disk(patient.database_url))
    if checkup is not None:
        findings += [storage.parked(checkup), storage.outbox(checkup, clock())]
        findings += storage.hooks(checkup, clock())
        findings += intake.judge(checkup.intake, clock())
        findings.append(upkeep.backups(patient.database_url, checkup.backed_up_at, clock()))
    findings.append(upkeep.retention(patient.keep_days))
    findings.append(await metrics.look(patient.metrics, patient.here, patient.account))
    if patient.account is None:
        return findings
    way_in = await _way_in(patient, patient.account, checkup)
    findings += way_in
    leads_here = all(finding.state is not State.WRONG for finding in way_in)
    async with aclosing(TwilioCarrier(patient.account, clock=clock, patience=_CALM)) as carrier:
        visit = _AtTheCarrier(patient.account, carrier, checkup, clock)
        findings += await visit.findings(fix=fix and leads_here)
    if fix and not leads_here:
        findings.append(number_checks.not_set())
    return findings


async def _way_in(patient: Patient, account: TwilioAccount, checkup: Checkup | None) -> list[Finding]:
    misshapen = public_url.shape(account)
    if misshapen is not None:
        return [misshapen]
    return [await public_url.trial(account, checkup.epoch if checkup else "", patient.here)]


class _AtTheCarrier:
    """What the carrier is asked."""

    def __init__(
        self, account: TwilioAccount, carrier: Carrier, checkup: Checkup | None, clock: Callable[[], Instant]
    ) -> None:
        self._account = account
        self._carrier = carrier
        self._checkup = checkup
        self._clock = clock

    async def findings(self, *, fix: bool) -> list[Finding]:
        if not await name_answered(host_of(self._account.api_base_url)):
            silent = account_checks.silent(self._account, "the name service does not answer")
            return [silent, *_unasked("the carrier was not reached")]
        before = self._clock()
        try:
            found = await self._carrier.account()
        except CarrierSilent as error:
            return [account_checks.silent(self._account, str(error)), *_unasked("the carrier gave no answer")]
        judged = account_checks.judge(found)
        findings = [judged, account_checks.clock(found.clock, before, self._clock())]
        if judged.state is State.WRONG:
            return [*findings, *_unasked("first the account must be right")]
        return [*findings, *await self._numbers(fix=fix), *await self._registration()]

    async def _numbers(self, *, fix: bool) -> list[Finding]:
        if self._checkup is None:
            return [number_checks.not_compared("the database could not be read")]
        ours, wanted = self._checkup.numbers, self._account.message_url()
        try:
            theirs = await self._carrier.numbers()
            done: list[Finding] = []
            if fix:
                astray = number_checks.to_mend(ours, theirs, wanted)
                done = await number_checks.set_urls(self._carrier, astray, wanted)
                theirs = await self._carrier.numbers() if astray else theirs
        except CarrierSilent as error:
            return [number_checks.not_compared(str(error))]
        return [*done, *number_checks.judge(ours, theirs, wanted)]

    async def _registration(self) -> list[Finding]:
        ours = {number.number for number in self._checkup.numbers} if self._checkup else set()
        try:
            return await registration.look(self._carrier, ours, self._clock())
        except CarrierSilent as error:
            return [registration.not_looked_at(str(error))]
        except TimeoutError:
            return [registration.not_looked_at("the carrier took too long to list them")]


def _unasked(why: str) -> list[Finding]:
    """What a carrier was not asked any more."""
    return [number_checks.not_compared(why), registration.not_looked_at(why)]
