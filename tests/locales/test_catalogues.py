import re

import pytest

from locales.__main__ import ROOT, main
from locales.catalogues import forms, messages, mo, po, pot, read
from locales.check import problems
from tests.locales.tree import change, plant


@pytest.fixture
def root(tmp_path):
    return plant(tmp_path)


def files(root):
    return {path: path.read_bytes() for path in (root / "locales").rglob("messages.*")}


def test_the_bots_own_words_are_complete():
    assert list(problems(ROOT)) == []


# What days are called in sentences. Danish ends most of them in a full stop of their own.
A_DAY_ENDS = re.compile(
    r"\{(day|deadline|target|until|following|first|last)\}\. ?([A-ZÆØÅ{]|$)"
)
# A year, an ISO date or a number stands last in these.
NO_FULL_STOP = {
    "Course {number}: goes on {day} at the earliest. {why}",
    "In force from {day}.",
    (
        "Last day: {day}. After that {name} sees nothing more of what you have written. "
        "Ask the citizen anew, or let it lapse."
    ),
    "Opened {opened}: target {target}, deadline {deadline}.",
    "Version {n}, in force since {day}.",
    "{n} question for advice belongs to no course; the next look is on {day}.",
}


def test_no_danish_sentence_ends_in_two_full_stops():
    said = {
        forms(one.id)[0]
        for one in messages(read(po(ROOT, "da"), "da"))
        if any(A_DAY_ENDS.search(text) for text in forms(one.string))
    }

    assert said == NO_FULL_STOP


def test_a_whole_tree_has_no_problems(root):
    assert list(problems(root)) == []


def test_running_twice_changes_no_byte(root):
    before = files(root)

    main(["all"], root)

    assert files(root) == before


def test_moving_code_changes_no_byte(root):
    before = files(root)
    code = root / "handlers" / "hello_cards.py"
    code.write_text("\n\n\n" + code.read_text())
    code.rename(root / "handlers" / "greeting_cards.py")

    main(["all"], root)

    assert files(root) == before


def test_the_template_names_no_place_and_no_day(root):
    text = pot(root).read_text()

    assert "hello_cards" not in text
    assert set(re.findall(r"\d{4}-\d\d-\d\d", text)) == {"2026-01-01"}


@pytest.mark.parametrize("locale", ["da", "en"])
def test_headers_name_the_project_and_count_in_two_forms(root, locale):
    text = po(root, locale).read_text()

    assert '"Project-Id-Version: Tovholder 1\\n"' in text
    assert f'"Language: {locale}\\n"' in text
    assert '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"' in text


def test_update_keeps_translations_and_their_comments(root):
    change(root / "handlers" / "hello_cards.py", '_("Open")', '_("Open"), _("Close")')

    main(["extract"], root)
    main(["update"], root)

    text = po(root, "da").read_text()
    assert 'msgid "Close"\nmsgstr ""\n' in text
    assert '# Said at the door.\n#, python-brace-format\nmsgid "Hello {name}"' in text
    assert 'msgstr "Hej {name}"\n' in text


def test_update_drops_what_nobody_says_and_guesses_nothing(root):
    change(root / "handlers" / "hello_cards.py", "Hello {name}", "Hallo {name}")

    main(["all"], root)

    text = po(root, "da").read_text()
    assert 'msgid "Hallo {name}"\nmsgstr ""\n' in text
    assert "Hello" not in text
    assert "fuzzy" not in text


def test_update_keeps_better_english(root):
    change(po(root, "en"), 'msgstr "Later"', 'msgstr "Some other day"')

    main(["all"], root)

    assert 'msgid "Later"\nmsgstr "Some other day"\n' in po(root, "en").read_text()
    assert list(problems(root)) == []


def test_a_message_that_becomes_a_count_asks_for_a_translator(root):
    change(
        root / "handlers" / "hello_cards.py", 'N_("Later")', 'ngettext("Later", "{n} later", 2)'
    )

    main(["all"], root)

    assert list(problems(root)) == [
        "da: ('Later', '{n} later') is fuzzy",
        "da: '{n} later' has no translation",
    ]


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        pytest.param(
            'msgstr "Senere"', 'msgstr ""', "'Later' has no translation", id="missing"
        ),
        pytest.param(
            'msgstr[1] "{n} dage"',
            'msgstr[1] ""',
            "'{n} days' has no translation",
            id="missing plural",
        ),
        pytest.param(
            'msgid "Later"', '#, fuzzy\nmsgid "Later"', "'Later' is fuzzy", id="fuzzy"
        ),
        pytest.param(
            'msgstr "Hej {name}"',
            'msgstr "Hej {navn}"',
            "'Hello {name}' has other placeholders in its translation 'Hej {navn}'",
            id="another placeholder",
        ),
        pytest.param(
            'msgstr[1] "{n} dage"',
            'msgstr[1] "flere dage"',
            "'{n} days' has other placeholders in its translation 'flere dage'",
            id="a placeholder forgotten",
        ),
        pytest.param(
            'msgstr "Senere"',
            'msgstr "Senere {n}"',
            "'Later' has other placeholders in its translation 'Senere {n}'",
            id="a placeholder too many",
        ),
        pytest.param(
            'msgstr "Hej {name}"',
            'msgstr "Hej {name"',
            "'Hello {name}' is not a format: expected '}' before end of string",
            id="an open brace",
        ),
        pytest.param(
            'msgstr "Senere"',
            'msgstr "<b>Senere</b>"',
            "'Later' has markup in its translation '<b>Senere</b>'",
            id="a tag",
        ),
        pytest.param(
            'msgstr "Senere"',
            'msgstr "Se&shy;nere"',
            "'Later' has markup in its translation 'Se&shy;nere'",
            id="an entity",
        ),
        pytest.param(
            "nplurals=2; plural=(n != 1);",
            "nplurals=1; plural=0;",
            "'{n} day' has 1 forms, not 2",
            id="a language that does not count",
        ),
    ],
)
def test_a_fault_in_a_translation_is_named(root, before, after, problem):
    change(po(root, "da"), before, after)
    if "nplurals" in before:
        change(po(root, "da"), 'msgstr[1] "{n} dage"\n', "")
    main(["compile"], root)

    assert list(problems(root)) == [f"da: {problem}"]


def test_markup_in_the_message_itself_may_be_translated(root):
    change(root / "handlers" / "hello_cards.py", 'N_("Later")', 'N_("/hvem <name>")')
    main(["extract"], root)
    main(["update"], root)
    change(
        po(root, "da"),
        'msgid "/hvem <name>"\nmsgstr ""',
        'msgid "/hvem <name>"\nmsgstr "/hvem <navn>"',
    )
    main(["compile"], root)

    assert list(problems(root)) == []


def test_a_stale_template_is_named(root):
    change(root / "handlers" / "hello_cards.py", 'N_("Later")', 'N_("Soon")')

    assert list(problems(root)) == [
        "messages.pot is stale, it lacks 'Soon' (run extract)",
        "messages.pot is stale, nothing says 'Later' any more (run extract)",
    ]


def test_a_stale_catalogue_is_named(root):
    change(root / "handlers" / "hello_cards.py", 'N_("Later")', 'N_("Soon")')
    main(["extract"], root)

    assert list(problems(root)) == [
        f"{locale}: messages.po is stale, {fault} (run update)"
        for locale in ("da", "en")
        for fault in ("it lacks 'Soon'", "nothing says 'Later' any more")
    ]


def test_a_stale_compilation_is_named(root):
    change(po(root, "da"), 'msgstr "Senere"', 'msgstr "Siden"')
    mo(root, "en").unlink()

    assert list(problems(root)) == [
        f"{locale}: messages.mo is not what messages.po compiles to (run compile)"
        for locale in ("da", "en")
    ]


def test_a_missing_or_broken_catalogue_is_named(root):
    pot(root).unlink()
    po(root, "da").write_text("these are no words\n")
    po(root, "en").unlink()

    found = list(problems(root))

    assert [
        problem for problem in found if not problem.startswith("messages.pot is stale")
    ] == [
        "da: messages.po cannot be read: Unknown or misformatted keyword on 0",
        "en: messages.po is missing (run update)",
    ]
    assert len(found) == 7


def test_check_exits_with_every_problem(root):
    change(po(root, "da"), 'msgstr "Senere"', 'msgstr ""')

    with pytest.raises(SystemExit) as exit_:
        main(["check"], root)

    assert exit_.value.code == (
        "da: 'Later' has no translation\n"
        "da: messages.mo is not what messages.po compiles to (run compile)"
    )


def test_check_is_silent_when_all_is_well(root):
    main(["check"], root)


def test_an_unknown_command_is_refused(root, capsys):
    with pytest.raises(SystemExit) as exit_:
        main(["translate"], root)

    assert exit_.value.code == 2
    assert "invalid choice: 'translate'" in capsys.readouterr().err
