"""The table that people read."""

from collections.abc import Iterable, Sequence
from statistics import median

from harness.figures import Figure

HEADINGS = ("what", "ours", "baseline", "ratio (min–max)", "goal", "met")
_VERDICT = {True: "yes", False: "NO", None: ""}


def table(figures: Iterable[Figure]) -> str:
    """Every figure on a line of its own, in columns."""
    rows = [HEADINGS, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[place]) for row in rows if len(row) > 2) for place in range(len(HEADINGS))]
    lines = [_line(row, widths) for row in rows]
    lines.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join(lines)


def _cells(figure: Figure) -> Sequence[str]:
    if figure.note:
        return figure.name, figure.note
    return (
        figure.name,
        f"{_short(figure.ours)} {figure.unit}",
        "" if figure.baseline is None else f"{_short(figure.baseline)} ({figure.against})",
        _spread(figure.ratios),
        "" if figure.goal is None else str(figure.goal),
        _VERDICT[figure.met],
    )


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()


def _spread(ratios: Sequence[float]) -> str:
    if not ratios:
        return ""
    middle = median(ratios)
    return f"{_short(middle)} ({_short(min(ratios))}–{_short(max(ratios))})"


def _short(value: float) -> str:
    """Three significant digits, and no more zeros than a person wants to count."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.3f}"
