"""The base of every own-drawn pane: lines of text in, strips out, and only the lines that changed repainted.

A pane answers `draw` with the lines it wants to show. The base frames them, compares them with what it showed
before and asks Textual to repaint just the rows that differ. It has no children, no virtual size and no
scrollbars, so nothing it does asks for a layout; a pane that scrolls keeps its own position (bench.md).
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import ClassVar, Self, TypeAlias

from msgspec import Struct
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from leadterm.state.parts import Part
from leadterm.widgets.cells import clip
from leadterm.widgets.roles import Role, component_class, component_classes


class Linked(Struct, frozen=True):
    """How a piece looks that the terminal may open (OSC 8). ``href`` is as ``links.safe_href`` lets it be."""

    href: str
    role: Role = Role.LINK


Look: TypeAlias = Role | Linked
Piece: TypeAlias = tuple[str, Look]
Line: TypeAlias = tuple[Piece, ...]

BLANK: Line = ()
_CACHED_STRIPS = 512


class DrawnPane(Widget, can_focus=True):
    """A pane drawn line by line. Derive, answer `draw`, and call `redraw` when it would answer otherwise."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = component_classes(
        Role.TEXT, Role.BORDER, Role.BORDER_FOCUSED, Role.TITLE, Role.TITLE_FOCUSED, Role.SELECTED
    )
    DEFAULT_CSS = """
    DrawnPane {
        background: $background;
        color: $foreground;
        & > .drawn--muted { color: $text-muted; }
        & > .drawn--strong { text-style: bold; }
        & > .drawn--heading { color: $text-accent; text-style: bold; }
        & > .drawn--mark { color: $text-accent; text-style: bold; }
        & > .drawn--selected {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: $block-cursor-text-style;
        }
        & > .drawn--selected-away {
            background: $block-cursor-blurred-background;
            color: $block-cursor-blurred-foreground;
            text-style: $block-cursor-blurred-text-style;
        }
        & > .drawn--border { color: $foreground 40%; }
        & > .drawn--border-focused { color: $border; }
        & > .drawn--title { color: $foreground; }
        & > .drawn--title-focused { color: $border; text-style: bold; }
        & > .drawn--good { color: $text-success; }
        & > .drawn--warning { color: $text-warning; }
        & > .drawn--error { color: $text-error; text-style: bold; }
        & > .drawn--link { color: $text-primary; text-style: underline; }
        & > .drawn--key { color: $text-accent; text-style: bold; }
        &:nocolor > .drawn--selected { text-style: reverse; }
        &:ansi > .drawn--muted { text-style: dim; }
        &:ansi > .drawn--border { text-style: dim; }
    }
    """

    BOXED: ClassVar[bool] = True
    """Whether the pane has a border, with its heading in it."""
    CONCERNS: ClassVar[frozenset[Part]] = frozenset()
    """The parts of the store that the pane shows."""

    def __init__(
        self,
        heading: str = "",
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 (Textual's name for it)
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.set_reactive(Widget.auto_links, False)
        self._heading = heading
        self._note = ""
        self._foot = ""
        self.bottom_corners = "└┘"
        """The screen puts "├┤" here when another box goes on below this one."""
        self._jump_labels: Mapping[Hashable, str] = {}
        self._shown: tuple[Line, ...] = ()
        self._shown_at = Size(0, 0)
        self._strips: dict[Line, Strip] = {}
        """The lines as they were painted, all of one width."""
        self._strips_width = 0
        self._role_styles: dict[Look, Style] = {}

    # What a pane answers and calls ------------------------------------------------------------------------

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """The lines inside the border. Missing ones are blank, too many or too long ones are cut."""
        raise NotImplementedError

    @property
    def heading(self) -> str:
        """The title in the top border."""
        return self._heading

    @property
    def note(self) -> str:
        """A few words at the right of the top border."""
        return self._note

    def set_heading(self, heading: str, note: str = "", foot: str = "") -> None:
        """What the border says; `foot` is at the right of the bottom edge. May be called while drawing."""
        self._heading = heading
        self._note = note
        self._foot = foot

    def jump_spots(self) -> Sequence[Hashable]:
        """What jump mode can go to here; None is the pane itself."""
        return (None,) if self.can_focus else ()

    def jump_to(self, spot: Hashable) -> None:
        """Jump mode has chosen one of them."""
        self.focus()

    def show_jump_labels(self, labels: Mapping[Hashable, str]) -> None:
        """Shows the letters of jump mode at its spots; none takes them away."""
        if labels != self._jump_labels:
            self._jump_labels = labels
            self.redraw()

    def store_changed(self, parts: Collection[Part]) -> None:
        """To be called after the store changed: redraws when one of the parts concerns this pane."""
        if not self.CONCERNS.isdisjoint(parts):
            self.redraw()

    def redraw(self) -> None:
        """Repaint the rows that would look different now."""
        if not self.is_attached or not self.size:
            self._shown_at = Size(0, 0)  # not on the screen now: drawn anew when it is shown again
            return
        before, size_before = self._shown, self._shown_at
        self._take_lines()
        if size_before != self.size:
            self.refresh()
            return
        dirty = [y for y, (old, new) in enumerate(zip(before, self._shown, strict=True)) if old != new]
        if dirty:
            self.refresh(*self._regions(dirty))

    @property
    def inner_size(self) -> Size:
        """The room inside the border."""
        width, height = self.size
        return Size(max(0, width - 2), max(0, height - 2)) if self.BOXED else self.size

    def inner_row(self, y: int) -> int:
        """The line inside the border for a row of the widget, as in mouse events; may be out of range."""
        return y - 1 if self.BOXED else y

    # Textual's side ---------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        if self._shown_at != self.size:
            self._take_lines()
        if y >= len(self._shown):
            return Strip.blank(self.size.width, self._style(Role.TEXT))
        return self._strip(self._shown[y])

    def render_lines(self, crop: Region) -> list[Strip]:
        """Past Textual's styles cache: there is no border, padding or opacity of its own to apply."""
        strips = [self.render_line(y) for y in crop.line_range]
        filters = self.get_line_filters()
        if filters:
            background = self.background_colors[1]
            for line_filter in filters:
                strips = [strip.apply_filter(line_filter, background) for strip in strips]
        start, end = crop.column_span
        if (start, end) == (0, self.size.width):
            return strips
        return [strip.crop(start, end) for strip in strips]

    def focus(self, scroll_visible: bool = True) -> Self:
        """Gives the pane the focus, without Textual's repaint of all of it."""
        self.app.call_later(self._take_focus, scroll_visible)
        return self

    def _take_focus(self, scroll_visible: bool) -> None:
        if self.is_attached:
            self.screen.set_focus(self, scroll_visible=scroll_visible)

    def on_focus(self, event: events.Focus) -> None:
        self._focus_moved(event, events.DescendantFocus(self), here=True)

    def on_blur(self, event: events.Blur) -> None:
        self._focus_moved(event, events.DescendantBlur(self), here=False)

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Not Textual's way, to look all styles up again: no rule of a drawn pane depends on the focus."""

    def _focus_moved(self, event: events.Event, told: Message, *, here: bool) -> None:
        """Stands in for Textual's handler, which repaints the whole pane, and that twice."""
        event.prevent_default()
        self.has_focus = here
        self.redraw()
        if self.parent is not None:
            self.parent.post_message(told)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._role_styles.clear()
        self._strips.clear()

    # From lines to strips ---------------------------------------------------------------------------------

    def _take_lines(self) -> None:
        self._shown_at = self.size
        if self._strips_width != self.size.width:
            self._strips.clear()
            self._strips_width = self.size.width
        self._shown = tuple(self._framed())

    def _framed(self) -> Iterable[Line]:
        width, height = self.inner_size
        lines = list(self.draw(width, height))[:height] if width and height else []
        lines += [BLANK] * (height - len(lines))
        if not self.BOXED:
            return lines
        edge = Role.BORDER_FOCUSED if self.has_focus else Role.BORDER
        side: Piece = ("│", edge)
        framed = [(side, *self._filled(line, width), side) for line in lines]
        return [self._top_edge(edge, width), *framed, self._bottom_edge(edge, width)]

    def _top_edge(self, edge: Role, width: int) -> Line:
        label = self._jump_labels.get(None, "")
        title = clip(self._heading, width - 2)
        if not title and not label:
            return ((f"┌{'─' * width}┐", edge),)
        role = Role.TITLE_FOCUSED if self.has_focus else Role.TITLE
        room = width - cell_len(title) - 2
        if label:
            rest = room - len(label)
            return (("┌", edge), (label, Role.SELECTED), (f" {title} ", role), (f"{'─' * rest}┐", edge))
        note = clip(self._note, room - 4) if room > 8 else ""
        if not note:
            return (("┌", edge), (f" {title} ", role), (f"{'─' * room}┐", edge))
        rest = room - cell_len(note) - 3
        return (("┌", edge), (f" {title} ", role), ("─" * rest, edge), (f" {note} ", role), ("─┐", edge))

    def _bottom_edge(self, edge: Role, width: int) -> Line:
        left, right = self.bottom_corners[0], self.bottom_corners[1]
        foot = clip(self._foot, width - 4)
        if not foot:
            return ((f"{left}{'─' * width}{right}", edge),)
        rest = width - cell_len(foot) - 3
        return ((f"{left}{'─' * rest}", edge), (f" {foot} ", Role.TITLE_FOCUSED), (f"─{right}", edge))

    def _filled(self, line: Line, width: int) -> Line:
        """The line with just as many cells as the pane has."""
        cells = sum(cell_len(text) for text, _ in line)
        if cells < width:
            return (*line, (" " * (width - cells), Role.TEXT))
        return line if cells == width else _cut(line, width)

    def _strip(self, line: Line) -> Strip:
        strip = self._strips.get(line)
        if strip is None:
            if len(self._strips) >= _CACHED_STRIPS:
                self._strips.clear()
            strip = self._strips[line] = self._made(line)
        return strip

    def _made(self, line: Line) -> Strip:
        """Neighbours that look alike become one segment: every segment costs a colour code on the wire."""
        width = self.size.width
        segments: list[Segment] = []
        text, style = "", self._style(Role.TEXT)
        for piece, role in self._filled(line, width):
            piece_style = self._style(role)
            if piece_style == style or (text and piece.isspace() and _alike_when_blank(style, piece_style)):
                text += piece
                continue
            if text:
                segments.append(Segment(text, style))
            text, style = piece, piece_style
        if text:
            segments.append(Segment(text, style))
        return Strip(segments, width)

    def _style(self, look: Look) -> Style:
        style = self._role_styles.get(look)
        if style is None:
            if len(self._role_styles) >= _CACHED_STRIPS:
                self._role_styles.clear()
            style = self._role_styles[look] = self._made_style(look)
        return style

    def _made_style(self, look: Look) -> Style:
        if isinstance(look, Linked):
            return self._style(look.role).update_link(look.href)
        return self.get_component_rich_style(component_class(look))

    def _regions(self, rows: Sequence[int]) -> list[Region]:
        """One region for each run of rows; the border's right edge is left out of rows that are inside it."""
        width, height = self.size
        regions: list[Region] = []
        for y in rows:
            inside = self.BOXED and 0 < y < height - 1
            row = Region(0, y, width - 1 if inside else width, 1)
            if regions and regions[-1].bottom == y and regions[-1].width == row.width:
                row = Region(0, regions[-1].y, row.width, regions[-1].height + 1)
                regions.pop()
            regions.append(row)
        return regions


def _cut(line: Line, width: int) -> Line:
    pieces: list[Piece] = []
    for text, role in line:
        if cell_len(text) > width:
            text = clip(text, width)
        pieces.append((text, role))
        width -= cell_len(text)
    return (*pieces, (" " * width, Role.TEXT)) if width else tuple(pieces)


def _alike_when_blank(style: Style, other: Style) -> bool:
    """Whether spaces look the same in both styles: only the background shows."""
    plain = not (style.underline or style.reverse or style.strike or other.underline or other.reverse)
    return plain and style.bgcolor == other.bgcolor
