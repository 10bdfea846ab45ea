"""What the command line does besides serving: tokens, files, journals, a look at the machine."""
