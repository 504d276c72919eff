"""Where the bot meets the world: settings, the web, the chat platforms, and the wiring."""
