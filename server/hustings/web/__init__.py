"""HTTP and WebSocket doors (aiohttp)."""
