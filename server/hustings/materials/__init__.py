"""Files that people hand in: taken in, looked at, kept. What they are is said by their bytes alone."""
