"""Performance claims, as commands that anyone can run. Each prints JSON as its last line."""
