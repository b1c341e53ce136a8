"""Small pages for the tests of the shapes."""

from harness.facts import PageFacts, Registry, facts, registry
from harness.markdown import parse

FENCE = "```"


def resource_page(
    name: str,
    rows: str = "",
    json: str = "",
    *,
    annotation: str = "",
    intro: str = "",
    relationships: str = "",
    tail: str = "",
) -> str:
    """A resource page in the current style; empty parts are left out."""
    title = name.rpartition(".")[2]
    space = name.rpartition(".")[0]
    parts = [f'---\ntitle: "{title} resource type"\ndoc_type: resourcePageType\n---\n\n# {title} resource type\n']
    parts.append(f"Namespace: {space}\n")
    if intro:
        parts.append(f"{intro}\n")
    if rows:
        parts.append(f"## Properties\n\n|Property|Type|Description|\n|:---|:---|:---|\n{rows.strip()}\n")
    if relationships:
        parts.append(
            f"## Relationships\n\n|Relationship|Type|Description|\n|:---|:---|:---|\n{relationships.strip()}\n"
        )
    if json:
        more = f", {annotation}" if annotation else ""
        parts.append(f'## JSON representation\n\n<!-- {{"blockType": "resource", "@odata.type": "{name}"{more}}} -->\n')
        parts.append(f"{FENCE}json\n{json}\n{FENCE}\n")
    return "\n".join([*parts, tail])


def page_facts(text: str, path: str = "resources/x.md") -> PageFacts:
    """Facts of a page given as text."""
    return facts(parse(text, path))


def world(**pages: str) -> Registry:
    """A registry of pages; `user="..."` is `resources/user.md`."""
    return registry(page_facts(text, f"resources/{name}.md") for name, text in pages.items())
