"""The web workspace: chat in a browser, behind the same port as Slack and Teams."""
