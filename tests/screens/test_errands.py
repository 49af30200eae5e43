"""Work that is called off before it has begun leaves nothing behind."""

import asyncio
import gc
import warnings
from typing import Any, cast

from textual.app import App

from leadterm.screens.errands import Errands


class Flusher:
    def hold(self, seconds: float) -> None: ...

    def flush(self) -> None: ...


async def test_what_is_replaced_before_it_began_is_let_go_of() -> None:
    done: list[str] = []

    async def work(name: str) -> None:
        done.append(name)

    app: App[None] = App()
    nothing = cast(Any, None)
    async with app.run_test() as pilot:
        errands = Errands(app, nothing, nothing, nothing, cast(Any, Flusher()), nothing, nothing)
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            for name in ("first", "second", "third"):
                errands._show(name, work(name))
            errands._once("fourth", lambda: work("fourth"))
            async with asyncio.timeout(5):
                while len(done) < 2:
                    await pilot.pause()
            gc.collect()
    assert done == ["third", "fourth"]
    assert [str(each.message) for each in warned] == []
