"""What an agent can do: the list of actions with their keys, and the desk that carries them out."""
