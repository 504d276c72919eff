"""How much Slack takes, in the units of bot/lengths.py.

The numbers are Slack's own (docs.slack.dev/reference/block-kit) unless a comment says so.
"""

MOST_BLOCKS = 50  # in a message
MOST_VIEW_BLOCKS = 100  # in a modal or in App Home
MOST_BUTTONS = 25  # in one block
MOST_TICKS = 10  # radio buttons or checkboxes
MOST_OPTIONS = 100  # in a menu

PARAGRAPH = 3000  # a text, and what one can type in a field
CONTEXT = 2000
ALT = 2000  # what a picture shows, in words; and its title
HEADER = 150
BUTTON = 75
BUTTON_VALUE = 2000
OPTION = 75
OPTION_VALUE = 150
LABEL = 2000  # of a field, and its hint
VIEW_TITLE = 24  # and the buttons of a view
IDENTIFIER = 255
