"""The company's own settings (F4): its name, its country, and how far an opt-out reaches."""

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from leadterm.actions.administration import Saved
from leadterm.actions.desk import Desk
from leadterm.domain.administering import company_fields, rebased
from leadterm.domain.model import Company, OptOutScope
from leadterm.domain.wire.admin import CompanyFields
from leadterm.screens.record_form import RecordForm
from leadterm.widgets.choice_field import ChoiceField
from leadterm.widgets.roles import Role
from leadterm.widgets.text_field import LineField

_SCOPES = (OptOutScope.COMPANY, OptOutScope.NUMBER)
_SCOPE_WORDS = ("of all our numbers", "of the one written to")
_ABOUT = (
    "The country is two letters, such as US or GB: national phone numbers are read and shown as there. "
    "A STOP is an opt-out of all our numbers, or just of the one it was written to; those that are recorded "
    "stay as they are."
)


class CompanyForm(RecordForm):
    """Filled with the company as the relay has it."""

    def __init__(self, desk: Desk, company: Company, keys: str) -> None:
        super().__init__("Company settings", keys)
        self._desk = desk
        self._base = company_fields(company)
        self._called = LineField(company.name, id="company-name")
        self._country = LineField(company.country, id="country")
        self._scope = ChoiceField(_SCOPE_WORDS, _SCOPES.index(company.opt_out_scope), id="opt-out-scope")

    def rows(self) -> Iterable[tuple[str, Widget]]:
        yield "Name", self._called
        yield "Country", self._country
        yield "Opt-outs", self._scope

    def on_mount(self) -> None:
        self.tell(())
        self._called.focus()

    def tell(self, sentences: Sequence[tuple[str, Role]]) -> None:
        super().tell((*sentences, (_ABOUT, Role.MUTED)))

    @property
    def mine(self) -> CompanyFields:
        return CompanyFields(
            name=self._called.text.strip(),
            country=self._country.text.strip().upper(),
            opt_out_scope=_SCOPES[self._scope.choice],
        )

    def field_of(self, name: str) -> Widget | None:
        fields = {"name": self._called, "country": self._country, "opt_out_scope": self._scope}
        return fields.get(name)

    async def save(self, key: str) -> Saved:
        return await self._desk.save_company(self._base, self.mine, key)

    async def look_again(self) -> Sequence[str]:
        company = await self._desk.company_settings()
        if company is None:
            return ()
        was, now = self._base, company_fields(company)
        mine = rebased(was, self.mine, now)
        self._base = now
        self._called.show_text(mine.name)
        self._country.show_text(mine.country)
        self._scope.show_choice(_SCOPES.index(mine.opt_out_scope))
        told = []
        if now.name not in (was.name, mine.name):
            told.append(f"The company is called “{now.name}” now. Saving puts yours in place of it.")
        if now.country not in (was.country, mine.country):
            told.append(f"The country is {now.country} now. Saving puts yours in place of it.")
        return told
