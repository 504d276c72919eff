"""How much Teams takes, in the units of bot/lengths.py where no other is named.

https://learn.microsoft.com/microsoftteams/limits-specifications-teams: a message and its cards
are refused as a whole above about 28 KB in a channel; https://adaptivecards.io says the rest.
"""

CARD_BYTES = 25_000  # of a card as JSON: what stands around it needs room too
MOST_ELEMENTS = 400
MOST_ACTIONS = 5  # side by side; Teams hides the seventh
TITLE = 200
BUTTON = 100
DIALOG_TITLE = 100
LABEL = 1000
ALT = 2000  # what a picture shows, in words
OPTION = 200
PARAGRAPH = 3000  # what one can type in a field, as on every platform
