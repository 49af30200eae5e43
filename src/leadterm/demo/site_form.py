"""The form on the demo's site: made-up leads who found it there sign up instead of texting (E3)."""

import httpx

from leadterm.demo.stage import FORM
from leadterm.simulator.leads import Persona


class SiteForm:
    """Posts what a lead writes to the relay, as a site would."""

    def __init__(self, relay_url: str, key: str) -> None:
        self._address = f"{relay_url}/v1/intake/leads"
        self._key = key

    async def fill_in(self, persona: Persona, message: str) -> bool:
        """False for who did not come by this site, and when the relay is away: they text."""
        if (persona.source, persona.company) != (FORM, FORM):
            return False
        form = {
            "name": persona.name,
            "phone": persona.number,
            "email": persona.email,
            "address": persona.address,
            "message": message,
            "landing_page": "/contact",
        }
        try:
            async with httpx.AsyncClient(headers={"X-Intake-Key": self._key}) as site:
                return (await site.post(self._address, data=form)).is_success
        except httpx.TransportError:
            return False
