"""A terminal inbox for texting leads, and the relay behind it."""

__version__ = "0.1.0"
