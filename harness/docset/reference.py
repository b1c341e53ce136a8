"""What the other pages say, asked by name, with an account of what was asked.

The account is what makes an audit incremental: a page is judged again only when it changed itself, or when the answer
to something that its judgement asked has changed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from harness.model import Page


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
    """Which of `STATED` its front matter has."""


STATED = ("title", "description", "doc_type")
"""Keys of the front matter that a docset has on all its pages, or on none."""
_FEW_PAGES = 10
_SHARE = 0.1
"""A key that fewer pages than this have is none of the docset."""


def outline(page: Page, *, alone: bool = False) -> Outline:
    """The outline of a page."""
    title = page.sections[0].title if page.sections else ""
    named = (e for e in page.examples if e.named and e.request_fence.role == "request")
    names = tuple((e.name, e.request_fence.location.line) for e in named)
    stated = tuple(key for key in STATED if key in page.front_matter)
    anchors = tuple(section.anchor for section in page.sections)
    return Outline(page.path, page.version, title, anchors, names, alone, stated)


@dataclass(slots=True)
class Reference:
    """The outlines of a docset. Every answer is noted in `asked`."""

    pages: dict[str, Outline]
    asked: set[str] = field(default_factory=set)
    _by_lower: dict[str, str] = field(default_factory=dict)
    _names: dict[tuple[str, str], tuple[tuple[str, int], ...]] = field(default_factory=dict)
    _folders: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Folder to its pages, of folders that were given."""
    _stated: dict[str, int] = field(default_factory=dict)
    """Pages with each key; with the empty key, those that have any."""

    def page(self, path: str) -> Outline | None:
        """The page at exactly this path."""
        self.asked.add(f"page {path}")
        return self.pages.get(path)

    def spelt(self, path: str) -> str | None:
        """The path of the page that differs from this one at most in case."""
        self.asked.add(f"spelt {path.lower()}")
        return self._by_lower.get(path.lower())

    def has_folder(self, folder: str) -> bool:
        """Whether a folder was given, and has pages: links out of the given folders are not judged."""
        self.asked.add(f"folder {folder}")
        return folder in self._folders

    def near(self, path: str) -> tuple[str, ...]:
        """Paths in the same folder, for suggestions in messages only."""
        folder = path.rpartition("/")[0]
        self.asked.add(f"folder {folder}")
        return self._folders.get(folder, ())

    def states(self, key: str) -> bool:
        """Whether the pages of the docset state a key of the front matter; True where there are too few to tell."""
        self.asked.add(f"stated {key}")
        pages = self._stated.get("", 0)
        return pages < _FEW_PAGES or self._stated.get(key, 0) >= _SHARE * pages

    def named(self, version: str, name: str) -> tuple[tuple[str, int], ...]:
        """Path and line of every example of a version with this name."""
        self.asked.add(f"name {version} {name}")
        return self._names.get((version, name), ())


def offered(item: Outline) -> Iterator[tuple[str, str]]:
    """What a page contributes to answers: the key as it stands in `asked`, and a text that changes with the answer."""
    yield f"page {item.path}", repr(item.anchors)
    yield f"spelt {item.path.lower()}", item.path
    yield f"folder {item.path.rpartition('/')[0]}", item.path
    yield from ((f"stated {key}", item.path) for key in item.stated)
    for name, line in item.names:
        yield f"name {item.version} {name}", f"{item.path}:{line}"


def reference(outlines: Iterable[Outline]) -> Reference:
    """Index outlines."""
    pages = {item.path: item for item in sorted(outlines, key=lambda item: item.path)}
    names: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    folders: dict[str, list[str]] = defaultdict(list)
    stated = Counter(key for item in pages.values() if item.stated for key in ("", *item.stated))
    for item in pages.values():
        for name, line in item.names:
            names[item.version, name].append((item.path, line))
        if not item.alone:
            folders[item.path.rpartition("/")[0]].append(item.path)
    return Reference(
        pages,
        _by_lower={path.lower(): path for path in pages},
        _names={key: tuple(places) for key, places in names.items()},
        _folders={folder: tuple(paths) for folder, paths in folders.items()},
        _stated=stated,
    )
