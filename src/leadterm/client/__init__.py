"""The relay's client: commands and questions over HTTP, events over a WebSocket. For consoles and scripts.

httpx and websockets are loaded when first used, so that a console paints before it pays for them.
"""
