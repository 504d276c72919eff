import pytest

from models.hints import Hint, hints


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("Hun bor på Eksempelvej 12B.", {Hint.ADDRESS}, id="an address"),
        pytest.param("Sønder Prøvegade 4, 2. tv.", {Hint.ADDRESS}, id="in two words"),
        pytest.param("Mød op på Prøve Allé 7", {Hint.ADDRESS}, id="an avenue"),
        pytest.param("født 03.04.85", {Hint.BIRTH_DATE}, id="a date of birth"),
        pytest.param("f. 3/4 1985", {Hint.BIRTH_DATE}, id="shortened"),
        pytest.param("Fødselsdato: 3. april 1985", {Hint.BIRTH_DATE}, id="in words"),
        pytest.param("Borgeren Test Testesen er indlagt", {Hint.NAME}, id="a name after"),
        pytest.param("Patienten hedder Prøve Prøvesen", {Hint.NAME}, id="is called"),
        pytest.param("Nina Prøve, borger, ringede", {Hint.NAME}, id="a name before"),
        pytest.param(
            "Borger Test Testesen, Eksempelvej 1, født 3. april 1985", set(Hint), id="all three"
        ),
        pytest.param("Vi vil gerne mødes i næste uge.", set(), id="nothing"),
        pytest.param("Ring på vej 12 minutter før", set(), id="on the way"),
        pytest.param("Mødet er 03.04.26 kl. 13", set(), id="another date"),
        pytest.param("Anna Demo har talt med borgeren", set(), id="a colleague"),
        pytest.param("Borgeren ønsker kontakt", set(), id="the citizen alone"),
        pytest.param("GRØN-RAVN-17", set(), id="an alias"),
    ],
)
def test_what_may_tell_who_a_citizen_is(text, found):
    assert hints(text) == found
