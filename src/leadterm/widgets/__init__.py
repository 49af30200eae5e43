"""Own-drawn panes: they draw what the store holds and report what the agent did. They never call HTTP."""
