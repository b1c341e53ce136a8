"""Blocks that are read at once are those that markdown-it finds by asking all of its rules."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from harness.markdown.blocks import _KINDS, _table, blocks
from harness.markdown.leaf_blocks import Block

_LINES = [
    *("# a", "## b ##", "###", "#x", "####### y", "#\tz #", "# #", "# \x0b"),
    *("```", "```json", "````", "  ```", "\t```", "``` `", "```  ", "~~~", "    code"),
    *("<!-- c", "-->", "<!-->x", "<!-- d -->", "<div>", "<br/>"),
    *(
        "a",
        "é",
        "a|b",
        "-|-",
        "|x|",
        "---",
        "===",
        "- l",
        "  m",
        "[!NOTE]",
        "[!x]: y",
        "**b**",
        "***",
        "** a",
        "1. n",
        "> q",
        "[r]: /u",
        "[r]",
    ),
    *("", " ", "\t", "  z", "a\t ", "\0", "\u2028", "x\x0c"),
]


def slowly(text: str) -> tuple[list[Block], dict[str, str]]:
    """The blocks as markdown-it's own rules find them, with the pipe tables of this room."""
    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    parser.block.ruler.before("code", "pipe_table", _table, {"alt": ["paragraph", "reference"]})
    environment: dict[str, dict[str, dict[str, str]]] = {}
    found, level = [], ""
    for token in parser.parse(text, environment):
        start, end = token.map or (0, 0)
        if token.type in ("heading_open", "heading_close"):
            level = token.tag[1:] if token.type == "heading_open" else ""
        elif token.type == "inline":
            found.append(Block("heading" if level else "text", start, end, token.content, level))
        elif token.type == "fence":
            found.append(Block("fence", start, end, token.content, token.info, token.markup))
        elif token.type in _KINDS:
            found.append(Block(_KINDS[token.type], start, end, token.content))
    references = environment.get("references", {})
    return found, {label.lower(): item["href"] for label, item in references.items()}


@given(st.lists(st.sampled_from(_LINES), max_size=10).map("\n".join))
def test_blocks_of_any_lines_are_those_of_markdown_it(text: str) -> None:
    assert blocks(text) == slowly(text)


@given(st.text(alphabet="#`<!->|~ \t\na1.[]:\0", max_size=40))
def test_blocks_of_any_text_are_those_of_markdown_it(text: str) -> None:
    assert blocks(text) == slowly(text)


def test_blocks_of_real_pages_are_those_of_markdown_it(shared: Path) -> None:
    for file in sorted((shared / "corpus").rglob("*.md"))[::30]:
        text = file.read_text(encoding="utf-8", errors="replace")
        assert blocks(text) == slowly(text), file.name
