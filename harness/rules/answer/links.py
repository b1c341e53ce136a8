"""The URLs in control information: what a context names, and where a link to the next page leads."""

import re

from harness.bodies.expectation import Expectation
from harness.bodies.values import shortened
from harness.model import Exchange, Page
from harness.rules.context import Context
from harness.rules.json.context_urls import path_names
from harness.types import shape_of, type_ref
from harness.urls import read_url

_NAME = re.compile(r"[A-Za-z_]\w*")


def wrong_context(given: str, printed: str, exchange: Exchange, expected: Expectation, context: Context) -> str:
    """What is wrong with the fragment of a context URL, in words; empty when it may be right.

    A name is right when the page prints it or the URL of the request has it; a type when it is that of the body.
    """
    fragment = given.partition("#")[2]
    shown = printed.partition("#")[2]
    if not fragment or not shown:
        return "names nothing, and the printed one does" if shown and not fragment else ""
    type_ = type_ref(fragment.partition("/")[0])
    if "." in type_.name and not type_.name.startswith("Edm."):
        return _wrong_type(type_.name, expected, context)
    if fragment.endswith("/$entity") != shown.endswith("/$entity") and path_names(fragment) == path_names(shown):
        said = "ends" if fragment.endswith("/$entity") else "does not end"
        return f"{said} in `/$entity`, unlike the printed one"
    names, known = path_names(fragment), path_names(shown)
    asked = {name.lower() for name in _NAME.findall(exchange.request.url.partition("?")[0])}
    if not names or names[-1].lower() in asked or (known and names[-1].lower() == known[-1].lower()):
        return ""
    if _is_of_family(names[-1], expected, context):
        return ""
    other = f", and the page prints `{known[-1]}`" if known else f", and the page prints `{shortened(shown)}`"
    return f"names `{names[-1]}`{other}"


def _wrong_type(name: str, expected: Expectation, context: Context) -> str:
    """A type in a context that is none of the family of the body's."""
    promised = shape_of(context.types, expected.type.name) if expected.type else None
    named = shape_of(context.types, name)
    if promised is None or named is None or named.name == promised.name:
        return ""
    if named.name in promised.ancestors or promised.name in named.ancestors:
        return ""
    return f"names {named.name}, and the body is {promised.name}"


def _is_of_family(name: str, expected: Expectation, context: Context) -> bool:
    """Whether a set is called like the type of the body, or like one that it derives from: `directoryObjects`."""
    promised = shape_of(context.types, expected.type.name) if expected.type else None
    if promised is None:
        return False
    family = {each.rpartition(".")[2].lower() for each in (promised.name, *promised.ancestors)}
    lower = name.lower()
    return not family.isdisjoint(
        (lower, lower.removesuffix("s"), lower.removesuffix("es"), f"{lower.removesuffix('ies')}y")
    )


def wrong_link(link: str, exchange: Exchange, page: Page) -> str:
    """What is wrong with a link to the next page, in words; empty when it may be right."""
    shown = f"(`{shortened(link, 80)}`)"
    url, asked = read_url(link.strip(), page.dialect), read_url(exchange.request.url, page.dialect)
    if url.scheme not in ("http", "https") or not url.host:
        return f"{shown} is no absolute URL"
    if url.host.lower() != asked.host.lower():
        return f"{shown} leads to another host"
    return ""
