"""What each sub-command does. Every module is imported when its command runs, and not before."""
