"""`python -m tests.get_templates`: how many GET templates of a reference the embedded tenant answers. Prints JSON.

The tenant serves the `$metadata` of the same month, and begins with one object in every collection. Templates are
bound as a reader would: keys with those of objects that are there, names of members and function parameters with
what the metadata declares. Options that only show their syntax, and tokens that somebody else was given, are left out.
"""

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx

from harness.docset import find, read_page, read_text
from harness.markdown import parse
from harness.metadata import Resolution, read, resolve
from harness.model import Action, Metadata
from harness.tenant import Tenant, create
from harness.types.csdl import properties

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
ROOT = "https://graph.microsoft.com/v1.0"
PLACEHOLDER = re.compile(r"\{[^{}]*\}|<[^<>]*>|…")
OPTIONAL = re.compile(r"\[\?[^\]]*\]")
UNNAMED = re.compile(r"\([^(),=]+\)")
MOST_SHOWN = 6


def templates(folder: Path) -> Iterator[tuple[str, str]]:
    """Every GET template once, with the page that has it first."""
    seen: set[str] = set()
    for file in find([folder]):
        text, _ = read_text(read_page(file)[0], file.path)
        page = parse(text, file.path)
        for fence in page.fences:
            for request in fence.requests if fence.role == "template" else ():
                if request.method == "GET" and request.url not in seen:
                    seen.add(request.url)
                    yield request.url, file.path


class Reader:
    """Binds templates of one metadata, and asks a tenant of it."""

    def __init__(self, model: Metadata) -> None:
        self.model = model
        self.tenant: Tenant = create(model, seed_objects=True, synthetic=True)

    def get(self, path: str) -> httpx.Response:
        headers = {"authorization": "Bearer reader", "consistencylevel": "eventual"}
        return self.tenant.answer(httpx.Request("GET", f"{ROOT}{path}", headers=headers))

    def answer(self, template: str) -> tuple[int, str]:
        """Status and reason; the status is 0 for a path that the metadata does not have."""
        template = self._named(OPTIONAL.sub("", template))
        resolution = resolve(self.model, "GET", template)
        if not resolution.ok:
            return 0, resolution.reason
        response = self.get(self._path(resolution) + _options(template, resolution))
        return response.status_code, "" if response.is_success else response.json()["error"]["message"]

    def _named(self, template: str) -> str:
        """The template with a declared property in the place of a placeholder for a member's name."""
        resolution = resolve(self.model, "GET", template)
        last = resolution.steps[-1] if resolution.steps else None
        if not PLACEHOLDER.fullmatch(resolution.failed_segment) or last is None or last.type is None:
            return template
        names = properties(self.model, last.type.name)
        name = next((name for name, each in names.items() if each.type.name != "Edm.Stream" and name != "id"), "id")
        return template.replace(resolution.failed_segment, name, 1)

    def _path(self, resolution: Resolution) -> str:
        """The path with keys of objects that are there."""
        path = ""
        for number, step in enumerate(resolution.steps):
            segment = PLACEHOLDER.sub("x", step.segment)
            if step.kind == "function":
                segment = UNNAMED.sub(f"({self._only_parameter(step.name)}='x')", segment)
            if step.kind != "key":
                path += f":/{segment}" if step.kind == "path" else f"/{segment}"
            elif not step.segment.startswith("("):
                following = resolution.steps[number + 1 : number + 2]
                cast = f"/{following[0].segment}" if following and following[0].kind == "cast" else ""
                path += f"/{self._first_key(path + cast)}"
        return path

    def _only_parameter(self, function: str) -> str:
        """The name of the parameter that some overload of a function has alone; `x` where there is none."""
        overloads = (each.parameters for each in self.model.actions[function])
        return next((found[0].name for found in overloads if len(found) == 1), "x")

    def _first_key(self, collection: str) -> str:
        response = self.get(collection)
        items = response.json().get("value") if response.status_code == 200 else None
        return str(items[0].get("id", "none")) if items else "none"


def _options(template: str, resolution: Resolution) -> str:
    """The query, with the parameters of a function that the template leaves out."""
    given = [part for part in template.partition("?")[2].split("&") if part and not PLACEHOLDER.search(part)]
    options = [part.replace("$levels=n", "$levels=2") for part in given if not part.startswith("$deltatoken")]
    if resolution.steps[-1].name.endswith("calendarView"):
        options += ["startDateTime=2020-01-01T00:00:00Z", "endDateTime=2030-01-01T00:00:00Z"]
    called: Action | None = resolution.operation
    if called and "(" not in resolution.steps[-1].segment:
        options += [f"{parameter.name}=1" for parameter in called.parameters]
    return f"?{'&'.join(options)}" if options else ""


def figures(folder: Path, model: Metadata) -> dict[str, object]:
    """The share that is answered, and the reasons for the rest with examples."""
    reader, total, answered = Reader(model), 0, 0
    rest: defaultdict[str, list[str]] = defaultdict(list)
    for template, path in templates(folder):
        status, reason = reader.answer(template)
        total += 1
        if 200 <= status < 300:
            answered += 1
        else:
            rest[f"{status or 'not in the metadata'}: {reason}"].append(f"{path}: {template}")
    ranked = sorted(rest.items(), key=lambda item: (-len(item[1]), item[0]))
    return {
        "templates": total,
        "answered": answered,
        "share": round(answered / total, 4) if total else 0.0,
        "rest": {reason: {"templates": len(found), "some": found[:MOST_SHOWN]} for reason, found in ranked},
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Ask the embedded tenant for every GET template of a reference.")
    parser.add_argument("corpus", nargs="?", type=Path, default=SHARED / "corpus" / "v1.0")
    parser.add_argument("--metadata", type=Path, default=SHARED / "metadata" / "v1.0-2021-07.csdl.xml")
    options = parser.parse_args(arguments)
    json.dump(figures(options.corpus / "api", read(options.metadata)), sys.stdout, indent=2)
    return 0


if __name__ == "__main__":
    sys.exit(main())
