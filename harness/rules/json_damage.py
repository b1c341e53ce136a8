"""Damaged JSON in words: what breaks RFC 8259, and the smallest repair."""

from collections.abc import Mapping

from harness.model import Problem

_LONGEST_WORD = 40
_REWRITE = "Rewrite this as strict JSON."

WORDS: Mapping[str, tuple[str, str]] = {
    "after": ("text after the end of the JSON value", "Remove it, or move it to prose."),
    "bare-name": ("the name {name} is not in quotes", 'Put it in ".'),
    "blank": ("U+{character:04X} is no blank in JSON", "Replace it by an ordinary space."),
    "broken deep": ("nested deeper than {levels} levels", _REWRITE),
    "broken empty": ("JSON is expected here, and there is nothing", _REWRITE),
    "broken end": ("the text ends too early", _REWRITE),
    "broken name": ("a member's name in double quotes is expected, not `{found}`", _REWRITE),
    "broken value": ("a value is expected, not `{found}`", _REWRITE),
    "comma": ("a comma with nothing before it", "Remove the comma."),
    "comment": ("JSON has no comments", "Move the comment out of the JSON."),
    "control": ("a control character in a string", "Write it as \\t or \\u00XX."),
    "control line end": ("a raw line end in a string", "Join the lines, or write \\n."),
    "doubled": ("a quote too many", "Remove it."),
    "ellipsis": ("an ellipsis is not JSON", "Leave it out, and annotate truncated."),
    "ellipsis value": ("an ellipsis is no JSON value", "Leave it out, or show a value."),
    "escape": ("a backslash escape that JSON does not have", "Write \\\\ instead."),
    "fragment": ("members without the braces around them", "Add {{ and }}."),
    "literal": ("`{word}` is no JSON literal", "Write `{meant}`."),
    "missing-comma": ("a comma is missing after this", "Add a comma."),
    "no-value": ("`{name}` stands in an object without a value", "Write it as a member: a name, a colon and a value."),
    "quotes": ("{marks} quotes do not delimit JSON strings", 'Use ".'),
    "surrogate": (
        "an escape in this string is half a surrogate pair, which is no character",
        "Write both halves, or the character itself.",
    ),
    "trailing-comma": ("a comma before the closing bracket", "Remove the comma."),
    "twice": ("`{name}` is given twice in this object; parsers keep only one of them", "Remove one."),
    "unclosed": ("the closing quote of this string is missing", 'Add ".'),
    "unclosed-bracket": ("`{bracket}` is missing after this", "Add `{bracket}`."),
    "word": ("`{word}` is no JSON value", "Put it in double quotes."),
}
"""Message and hint by kind, with the case where a kind has several."""


def in_words(problem: Problem) -> tuple[str, str]:
    """What is wrong, how often, and what to do about it."""
    facts = dict(problem.data)
    if len(word := str(facts.get("word", ""))) > _LONGEST_WORD and problem.kind == "word":
        facts["word"] = word[:_LONGEST_WORD] + "\u2026"
    message, hint = WORDS[f"{problem.kind} {facts['case']}" if "case" in facts else problem.kind]
    more = f" ({facts['more']} more like it in this text)" if "more" in facts else ""
    return message.format_map(facts) + more, hint.format_map(facts)
