"""The screens: each lays panes out, turns keys and messages into the desk's actions, and holds no data."""
