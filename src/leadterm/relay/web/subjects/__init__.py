"""The endpoints by what they are about: each module has its handlers and their rows of the table."""
