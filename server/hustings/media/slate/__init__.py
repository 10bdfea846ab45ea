"""The picture of words that stands in the programme while nobody's picture does."""
