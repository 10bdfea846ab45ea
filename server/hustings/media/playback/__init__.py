"""Files that are played on air: made ready ahead in a process of their own, then paced into a feed."""
