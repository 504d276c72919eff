"""Slack: cards and forms as Block Kit, what people do there, and what we tell them."""
