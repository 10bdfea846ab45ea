"""What a secretariat hands in and hands out: files read into a plan, links made into sheets. No I/O."""
