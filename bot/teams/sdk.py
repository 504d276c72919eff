"""What we use of Microsoft's SDK: its check of Teams' tokens (docs/decisions/046).

Its import warns of previews that we do not use.
"""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from microsoft_teams.api.auth.cloud_environment import PUBLIC, with_overrides
    from microsoft_teams.apps.auth import TokenValidator

__all__ = ["PUBLIC", "TokenValidator", "with_overrides"]
