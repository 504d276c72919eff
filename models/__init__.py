"""Tables, states and rules. Nothing here awaits, knows a chat platform, or holds words."""
