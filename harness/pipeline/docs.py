"""Pages read for running: each with what it promises, and everything around it that judging an answer asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from harness import docset
from harness.cases import Plan, plan
from harness.config import Settings
from harness.facts import Registry
from harness.model import Page
from harness.pipeline.selection import selected
from harness.pipeline.workspace import Workspace
from harness.rules import Context


@dataclass(frozen=True, slots=True)
class Docs:
    """The pages of a run, their plan, and the context of each page by its path."""

    pages: tuple[Page, ...]
    plan: Plan
    contexts: dict[str, Context]
    workspace: Workspace
    files: dict[str, str]
    """Page path to the file on disk."""

    @property
    def types(self) -> int:
        """How many types and enums the pages document."""
        return sum(sum(1 for _ in known.names()) for known in self.registries.values())

    @property
    def registries(self) -> dict[str, Registry]:
        """The documented types of each version that has pages."""
        versions = {page.version for page in self.pages}
        return {version: known for version, known in self.workspace.registries.items() if version in versions}


def load(paths: Sequence[str | Path], settings: Settings) -> Docs:
    """Read pages and plan their cases.

    Raises:
        InputError: a path or metadata file that cannot be read.
        ConfigError: a rule pattern that matches no rule.
    """
    files = docset.find(paths, settings.root_folder, settings.dialect)
    workspace = Workspace(selected(settings), settings)
    read = [workspace.read(file) for file in files]
    workspace.learn([item.offer for item in read])
    given = {**settings.bindings, **{step.gives: "made by the setup" for step in settings.setup}}
    planned = plan([(item.page, item.offer.facts.operation) for item in read], given)
    contexts = {item.page.path: workspace.context(item) for item in read}
    return Docs(
        tuple(item.page for item in read), planned, contexts, workspace, {file.path: file.file for file in files}
    )
