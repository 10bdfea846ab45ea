"""One actor per hearing and process: tail, decide, append, deadlines, views."""
