"""Counts the offers that the doors of the media would not look at."""

from prometheus_client import Counter

turned_away = Counter(
    "hustings_offers_turned_away",
    "Offers answered 429: too many of a token or an address",
    ["whose"],
)
