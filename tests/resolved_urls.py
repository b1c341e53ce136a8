"""`python -m tests.resolved_urls`: how many documented URLs the metadata understands, and why not the rest, as JSON.

Counted are the templates and the example requests of all pages, each where it stands: what `drift-path` judges.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from harness.docset import find, read_page, read_text
from harness.facts import facts
from harness.markdown import parse
from harness.metadata import read
from harness.model import Metadata
from harness.rules.described_requests import described_requests

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
KINDS = (
    ("a cast is missing", re.compile("a cast is missing")),
    ("an entity set, singleton or import that the metadata does not have", re.compile("^The service has no")),
    ("a member or operation that the type does not have", re.compile("has no property")),
    ("a segment that the syntax does not allow there", re.compile("does not apply here|parentheses|no key")),
    ("a placeholder for the name of a member", re.compile("needs the name of a member")),
)
MOST_SHOWN = 12


def kind_of(reason: str) -> str:
    """The kind of a reason, in words."""
    return next((words for words, pattern in KINDS if pattern.search(reason)), "something else")


def figures(folder: Path, known: Metadata) -> dict[str, object]:
    """The share that resolves, and the reasons for the rest by kind and by text."""
    counts: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for file in find([folder]):
        text, _ = read_text(read_page(file)[0], file.path)
        page = parse(text, file.path, file.version)
        for request in described_requests(page, facts(page), known, ()):
            what = "templates" if request.template else "examples"
            counts[what] += 1
            counts[f"{what} resolved"] += request.resolution.ok
            if not request.resolution.ok:
                kinds[kind_of(request.resolution.reason)] += 1
                reasons[request.resolution.reason] += 1
    total = counts["templates"] + counts["examples"]
    resolved = counts["templates resolved"] + counts["examples resolved"]
    return {
        "urls": total,
        "resolved": resolved,
        "share": round(resolved / total, 4) if total else 0.0,
        **counts,
        "causes": len(reasons),
        "kinds": dict(kinds.most_common()),
        "most common": dict(reasons.most_common(MOST_SHOWN)),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Resolve every documented URL in the metadata.")
    parser.add_argument("corpus", nargs="?", type=Path, default=SHARED / "corpus" / "v1.0")
    parser.add_argument("--metadata", type=Path, default=SHARED / "metadata" / "v1.0-2021-07.csdl.xml")
    options = parser.parse_args(arguments)
    json.dump(figures(options.corpus, read(options.metadata, version="v1.0")), sys.stdout, indent=2)
    return 0


if __name__ == "__main__":
    sys.exit(main())
