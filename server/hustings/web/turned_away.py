"""Counts the offers that made no session."""

from prometheus_client import Counter

turned_away = Counter(
    "hustings_offers_turned_away",
    "Offers answered 429: too many of a token or an address",
    ["whose"],
)
offers_refused = Counter(
    "hustings_offers_refused", "Offers that were looked at and refused, by code", ["code"]
)
