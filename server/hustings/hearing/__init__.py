"""The rules of a hearing. Pure: no I/O, no asyncio, no clock, no randomness."""
