"""Teams: cards and forms as Adaptive Cards, what people do there, and what we tell them."""
