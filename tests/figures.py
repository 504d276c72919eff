"""Figures that a test measures, for whoever reads the log of a run: said at its end.

A test says one with `record_property(FIGURE, "...")`; that works on several cores as well.
"""

FIGURE = "figure"


def pytest_terminal_summary(terminalreporter):
    found = [
        said
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, said in getattr(report, "user_properties", ())
        if name == FIGURE and report.when == "call"
    ]
    if found:
        terminalreporter.section("Figures")
        for said in found:
            terminalreporter.write_line(said)
