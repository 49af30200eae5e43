"""How large pictures are drawn (B18): by half blocks a cell is one point wide and two high."""

import io

import pytest
from PIL import Image

from leadterm.widgets.picture_drawing import Room, Way, draw

ROOM = Room(columns=100, rows=40)


def png(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("size", "cells"),
    [
        ((160, 120), (100, 38)),
        ((4000, 3000), (100, 38)),
        ((100, 3000), (3, 40)),
        ((60, 40), (60, 20)),
        ((16, 8), (32, 8)),
        ((1, 1), (2, 1)),
    ],
)
def test_blocks_fill_the_room_with_at_most_a_cell_for_each_point(
    size: tuple[int, int], cells: tuple[int, int]
) -> None:
    drawing = draw(png(*size), ROOM, Way.BLOCKS)
    assert (drawing.columns, drawing.rows) == cells
    assert [strip.cell_length for strip in drawing.strips] == [cells[0]] * cells[1]


@pytest.mark.parametrize("way", [Way.KITTY, Way.SIXEL])
def test_where_points_are_drawn_a_picture_is_at_most_twice_its_size(way: Way) -> None:
    drawing = draw(png(160, 120), ROOM, way)
    assert (drawing.columns, drawing.rows) == (32, 12)
