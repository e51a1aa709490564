"""Every address of the product, by name, with the words that fill it."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture import access
from tests.architecture.access.row import Row

CAST = ("anonymous", "lea", "theo", "carla", "kenji", "ada", "oona")


@dataclass(frozen=True, slots=True)
class Address:
    name: str
    pattern: str
    parameters: tuple[str, ...]


@cache
def addresses() -> dict[str, Address]:
    """Return every named address of the URLconf."""
    return {address.name: address for address in walk()}


def walk() -> Iterator[Address]:
    yield from _walk(get_resolver(), "", "", ())


@cache
def table() -> Mapping[str, tuple[Row, ...]]:
    """Return the access table: the rows of all files, by name: one, or one for GET and one for POST."""
    rows: dict[str, tuple[Row, ...]] = {}
    for module in pkgutil.iter_modules(access.__path__):
        if module.name == "row":
            continue
        file = importlib.import_module(f"{access.__name__}.{module.name}")
        for name, row in file.TABLE.items():
            assert name not in rows, f"{name} is in two files of the access table"
            rows[name] = row if isinstance(row, tuple) else (row,)
    return rows


def _walk(
    resolver: URLResolver, namespace: str, prefix: str, parameters: tuple[str, ...]
) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        given = (*parameters, *pattern.pattern.converters)
        if isinstance(pattern, URLPattern):
            yield Address(f"{namespace}{pattern.name}", path, given)
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, inner, path, given)
