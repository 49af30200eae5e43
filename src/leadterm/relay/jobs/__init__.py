"""What the relay does by itself: sends what is queued, fires timers, catches up on what it was not told."""
