"""Types of several sources, one after the other."""

from dataclasses import dataclass

from harness.types.shapes import Known, Types


@dataclass(frozen=True, slots=True)
class FirstOf:
    """Of each type says what the first source says that has it; `Member.told_by` tells which that is."""

    sources: tuple[Types, ...]

    @property
    def told_by(self) -> str:
        """All of them, for messages about what none has."""
        return " and ".join(source.told_by for source in self.sources)

    def known(self, name: str) -> Known | None:
        """The type that a name means to the first source that knows the name."""
        return next((found for source in self.sources if (found := source.known(name)) is not None), None)

    def subtypes(self, name: str) -> tuple[str, ...]:
        """Everything that derives from a type by any source, sorted."""
        return tuple(sorted({each for source in self.sources for each in source.subtypes(name)}))
