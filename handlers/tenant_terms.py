"""What a Teams tenant does not let us do, and who can mend it where."""

from locales import gettext as _

# What stands in a code that names a permission or a setting, and in one about a full team.
LACKS, TEAM = "lacks:", "host_team:"


def is_known(code: str) -> bool:
    return LACKS in code or TEAM in code


def remedy(name: str) -> str:
    """What somebody must allow or set, by its own name."""
    match name:
        case "app_in_catalogue":
            return _(
                "Tovholder is not in the organisation's app catalogue. The Teams administrator "
                "must upload the app package: Teams admin centre, Manage apps."
            )
        case "cross_tenant_access":
            return _(
                "Somebody from another organisation could not be let in. The administrators of "
                "both organisations must allow it: entra.microsoft.com, Cross-tenant access "
                "settings, B2B direct connect. Call the party meanwhile."
            )
        case "host_team":
            return _(
                "There is no team for the courses' rooms. Whoever runs Tovholder must name "
                "one: TEAMS_HOST_TEAMS."
            )
        case "nearly_full":
            return _(
                "The team of the courses' rooms is nearly full, so new rooms are made in the "
                "next one."
            )
        case "no_next":
            return _(
                "The last team for the courses' rooms is nearly full. Whoever runs Tovholder "
                "must name another: TEAMS_HOST_TEAMS."
            )
        case _:
            return _(
                "The permission {name} is missing. The organisation's administrator must give "
                "it to Tovholder: entra.microsoft.com, App registrations, API permissions, "
                "Grant admin consent."
            ).format(name=name)
