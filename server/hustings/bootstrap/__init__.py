"""The only place that builds and wires things: the store, tokens, and the kinds of process."""
