"""THE RECORD ON PAPER: pages without script that are read, printed and kept. Pure."""
