"""What a colleague may do (F5): their role, and the rights given and withheld beyond it."""

from collections.abc import Awaitable, Callable, Iterable

from textual import on
from textual.widget import Widget

from leadterm.domain.model import Agent, Member, Right, Role
from leadterm.domain.rights import RIGHTS_OF_ROLE, rights_of
from leadterm.domain.wire import SeenRights, SetRights
from leadterm.screens.form import FormScreen
from leadterm.widgets.check_field import CheckField
from leadterm.widgets.choice_field import ChoiceField
from leadterm.widgets.roles import Role as LookRole

Save = Callable[[SetRights], Awaitable[str]]
"""Saves; answers with the sentence of a refusal, empty when it is saved."""

_ROLES = tuple(Role)
_RIGHTS = tuple(Right)
_OWNER = "Owners have every right."


class RightsForm(FormScreen[None]):
    """Another role brings its own rights; each can then be given or withheld by itself."""

    def __init__(self, agent: Agent, member: Member, save: Save, keys: str) -> None:
        super().__init__(f"What {agent.name} may do", "Save", keys)
        self._save = save
        self._seen = SeenRights(role=member.role, granted=member.granted, withheld=member.withheld)
        self._saving = False
        self._role = ChoiceField([role.value for role in _ROLES], _ROLES.index(member.role), id="role")
        self._checks = {right: CheckField(right.value) for right in _RIGHTS}
        self._show(rights_of(member))

    def rows(self) -> Iterable[tuple[str, Widget]]:
        yield "Role", self._role
        for index, check in enumerate(self._checks.values()):
            yield "" if index else "Rights", check

    def on_mount(self) -> None:
        self._role.focus()

    @property
    def mine(self) -> SetRights:
        """What the form says, as what is beyond the role."""
        role = _ROLES[self._role.choice]
        if role is Role.OWNER:
            return SetRights(role=role, base=self._seen)
        own = RIGHTS_OF_ROLE[role]
        return SetRights(
            role=role,
            granted=tuple(
                right for right, check in self._checks.items() if check.checked and right not in own
            ),
            withheld=tuple(
                right for right, check in self._checks.items() if not check.checked and right in own
            ),
            base=self._seen,
        )

    @on(ChoiceField.Chosen)
    def _role_chosen(self, event: ChoiceField.Chosen) -> None:
        event.stop()
        self._show(RIGHTS_OF_ROLE[_ROLES[event.choice]])

    @on(CheckField.Turned)
    def _turned(self, event: CheckField.Turned) -> None:
        event.stop()
        self._show({right for right, check in self._checks.items() if check.checked})

    def action_form_save(self) -> None:
        if not self._saving:
            self._saving = True
            self.app.run_worker(self._saved(), name="set rights", group="form", exit_on_error=False)

    async def _saved(self) -> None:
        try:
            refusal = await self._save(self.mine)
        finally:
            self._saving = False
        if refusal:
            self.tell(((refusal, LookRole.ERROR),))
        elif self.is_current:
            self.dismiss(None)

    def _show(self, rights: Iterable[Right]) -> None:
        """The checks, with what is beyond the role said beside."""
        role, having = _ROLES[self._role.choice], set(rights)
        for right, check in self._checks.items():
            has, of_role = right in having, right in RIGHTS_OF_ROLE[role]
            note = "" if has is of_role else "given" if has else "withheld"
            check.show(has, locked=role is Role.OWNER, note=note)
        self.tell(((_OWNER, LookRole.MUTED),) if role is Role.OWNER else ())
