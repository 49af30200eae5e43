"""The words and the rules: plain data and pure functions. No I/O, no clock of its own, no SQL, no HTTP."""
