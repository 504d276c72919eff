"""The words in the templates for courses of care, for the catalogues."""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

# The keys whose values are read by people; every other value is a code.
WORDS = ("name", "about", "steps", "title", "question")

Found = tuple[int, None, str, list[str]]


def extract(
    file: IO[bytes],
    _keywords: Mapping[str, Any],
    _comment_tags: Collection[str],
    options: Mapping[str, Any],  # noqa: ARG001 -- Babel passes it by name
) -> Iterator[Found]:
    """Yield each sentence of a template, as Babel asks of an extraction method."""
    for sentence in sentences(tomllib.load(file)):
        yield 1, None, sentence, []


def sentences(value: Any) -> Iterator[str]:  # noqa: ANN401 -- what a TOML file may hold
    """Yield each sentence of a template, or of a part of one."""
    match value:
        case dict():
            for key, inner in value.items():
                if key in WORDS:
                    yield from [inner] if isinstance(inner, str) else inner
                else:
                    yield from sentences(inner)
        case list():
            for inner in value:
                yield from sentences(inner)
        case _:
            pass  # a code or a number
