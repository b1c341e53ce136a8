"""What the other pages say, asked by name, with an account of what was asked.

The account is what makes an audit incremental: a page is judged again only when it changed itself, or when the answer
to something that its judgement asked has changed.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from harness.model import Page

_HTML_ANCHOR = re.compile(r"<a\s+(?:name|id)\s*=\s*[\"']?([^\"'\s<>]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Outline:
    """What a page offers to links and names on other pages."""

    path: str
    version: str
    title: str
    anchors: tuple[str, ...]
    names: tuple[tuple[str, int], ...]
    """Explicit example names and the line of their request; `ignored` blocks have none."""
    alone: bool = False
    """The page was named by itself: nothing follows from pages of its folder that are not there."""
    stated: tuple[str, ...] = ()
    """Which of the keys that every page has its front matter has."""
    fragment: bool = False
    """A part of other pages, which is not read to be linked: its anchors are not known."""


_FEW_PAGES = 10
_SHARE = 0.1
"""A key that fewer pages than this have is none of the docset."""


def outline(page: Page, *, alone: bool = False) -> Outline:
    """The outline of a page."""
    title = page.sections[0].title if page.sections else ""
    named = (e for e in page.examples if e.named and e.request_fence.role == "request")
    names = tuple((e.name, e.request_fence.location.line) for e in named)
    stated = tuple(key for key in page.dialect.front_matter if key in page.front_matter)
    html = _HTML_ANCHOR.findall(page.text) if "<a " in page.text else ()
    anchors = (*(section.anchor for section in page.sections), *(each.lower() for each in html))
    return Outline(page.path, page.version, title, anchors, names, alone, stated)


@dataclass(frozen=True, slots=True)
class Outlines:
    """The outlines of a docset, indexed; the same for everybody who asks."""

    pages: Mapping[str, Outline]
    by_lower: Mapping[str, str]
    names: Mapping[tuple[str, str], tuple[tuple[str, int], ...]]
    folders: Mapping[str, tuple[str, ...]]
    """Folder to its pages, of folders that were given."""
    stated: Mapping[str, int]
    """Pages with each key; with the empty key, those that have any."""
    fragments: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """The outlines of a docset, as one judgement asks them; build it with `reference`."""

    outlines: Outlines
    rests_on: set[str] = field(default_factory=set)
    """What the answers so far rest on, in the keys of `offered`."""

    def anew(self) -> "Reference":
        """The same outlines, with an account of its own."""
        return Reference(self.outlines)

    def page(self, path: str) -> Outline | None:
        """The page, or the fragment, at exactly this path."""
        self.rests_on.add(f"page {path}")
        known = self.outlines
        found = known.pages.get(path)
        return Outline(path, "", "", (), (), fragment=True) if found is None and path in known.fragments else found

    def spelt(self, path: str) -> str | None:
        """The path of the page that differs from this one at most in case."""
        self.rests_on.add(f"spelt {path.lower()}")
        return self.outlines.by_lower.get(path.lower())

    def has_folder(self, folder: str) -> bool:
        """Whether a folder was given, and has pages: links out of the given folders are not judged."""
        self.rests_on.add(f"folder {folder}")
        return folder in self.outlines.folders

    def near(self, path: str) -> tuple[str, ...]:
        """Paths in the same folder, for suggestions in messages only."""
        folder = path.rpartition("/")[0]
        self.rests_on.add(f"folder {folder}")
        return self.outlines.folders.get(folder, ())

    def states(self, key: str) -> bool:
        """Whether the pages of the docset state a key of the front matter; True where there are too few to tell."""
        self.rests_on.add(f"stated {key}")
        stated = self.outlines.stated
        pages = stated.get("", 0)
        return pages < _FEW_PAGES or stated.get(key, 0) >= _SHARE * pages

    def named(self, version: str, name: str) -> tuple[tuple[str, int], ...]:
        """Path and line of every example of a version with this name."""
        self.rests_on.add(f"name {version} {name}")
        return self.outlines.names.get((version, name), ())


def offered(item: Outline) -> Iterator[tuple[str, str]]:
    """What a page contributes to answers: keys as they stand in `rests_on`, each with a text that changes with it."""
    yield f"page {item.path}", repr(item.anchors)
    yield f"spelt {item.path.lower()}", item.path
    yield f"folder {item.path.rpartition('/')[0]}", item.path
    yield from ((f"stated {key}", item.path) for key in item.stated)
    for name, line in item.names:
        yield f"name {item.version} {name}", f"{item.path}:{line}"


def is_there(fragment: str) -> Iterator[str]:
    """The keys of the answers that depend on whether a fragment exists."""
    return iter((f"page {fragment}", f"spelt {fragment.lower()}", f"folder {fragment.rpartition('/')[0]}"))


def reference(outlines: Iterable[Outline], fragments: Collection[str] = ()) -> Reference:
    """Index outlines, and the paths of fragments."""
    pages = {item.path: item for item in sorted(outlines, key=lambda item: item.path)}
    names: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    folders: dict[str, list[str]] = defaultdict(list)
    stated = Counter(key for item in pages.values() if item.stated for key in ("", *item.stated))
    for item in pages.values():
        for name, line in item.names:
            names[item.version, name].append((item.path, line))
        if not item.alone:
            folders[item.path.rpartition("/")[0]].append(item.path)
    for path in fragments:
        folders[path.rpartition("/")[0]].append(path)
    known = Outlines(
        pages,
        by_lower={path.lower(): path for path in (*fragments, *pages)},
        names={key: tuple(places) for key, places in names.items()},
        folders={folder: tuple(paths) for folder, paths in folders.items()},
        stated=stated,
        fragments=fragments,
    )
    return Reference(known)
