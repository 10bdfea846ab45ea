"""`hustings verify`: all that can be checked of an exported journal, and in plain words what cannot."""
