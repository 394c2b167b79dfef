"""Rules: plain data and pure functions, without I/O, clock, environment or threads."""
