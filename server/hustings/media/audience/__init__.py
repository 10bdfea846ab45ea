"""The audience: receive-only viewers by the hundred behind the WHEP door, on one UDP port."""
