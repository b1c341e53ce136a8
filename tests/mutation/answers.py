"""Operators that make a printed answer contradict the documented types."""

import re
from collections.abc import Iterator
from random import Random

from .json_nodes import Node, cut
from .places import Edit, Operator, Subject, misspelt
from .typed import SHAPE, Answer, Typed, answered_objects, answers, is_stand_in

_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)")
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
NUMBERS = ("Edm.Int16", "Edm.Int32", "Edm.Double", "Edm.Single", "Edm.Byte")


def _renamed(subject: Subject, random: Random) -> Iterator[Edit]:
    for each in answered_objects(subject):
        for member, _ in each.members():
            slip = misspelt(member.name, random, each.known)
            yield Edit(
                member.start, member.key_end, f'"{slip}"', f"`{member.name}` of {each.type.name} is shown as `{slip}`"
            )


def _case(subject: Subject, _random: Random) -> Iterator[Edit]:
    for each in answered_objects(subject):
        for member, _ in each.members():
            other = member.name[0].swapcase() + member.name[1:]
            if other not in each.known and other != member.name:
                yield Edit(
                    member.start,
                    member.key_end,
                    f'"{other}"',
                    f"`{member.name}` of {each.type.name} is shown as `{other}`",
                )


def _added(subject: Subject, random: Random) -> Iterator[Edit]:
    name = random.choice(("contosoRank", "extraNote", "legacyCode"))
    for each in answered_objects(subject):
        for member, _ in each.members():
            if name not in each.known:
                yield Edit(member.start, member.start, f'"{name}": "abc", ', f"`{name}` is added to {each.type.name}")


def _dropped(subject: Subject, _random: Random) -> Iterator[Edit]:
    for answer in _whole(subject):
        for item in answer.items[:1]:
            for index, member in enumerate(item.members):
                known = answer.type.members.get(member.name)
                if known is None or known.optional or known.navigation or len(item.members) < 2:
                    continue
                owner = subject.types.type(known.owner)
                if owner is None or len(owner.declarations) > 1:
                    continue
                start, end = cut(item, index)
                yield Edit(start, end, "", f"`{member.name}` of {answer.type.name} is left out of a whole example")


def _whole(subject: Subject) -> Iterator[Answer]:
    """Answers that are neither truncated nor said to be."""
    short = re.compile(r"truncat|short|brevity|abbreviat|abridg|omit|readab|partial", re.IGNORECASE)
    for answer in answers(subject):
        annotation = answer.fence.annotation
        assert annotation is not None
        line = answer.fence.location.line
        before = "\n".join(text for at, text in subject.page.paragraphs if line - 25 < at < line)
        asked = [e.request.url for e in subject.page.examples if answer.fence in e.responses]
        if annotation.flag("truncated") or short.search(before) or any("select" in url for url in asked):
            continue
        if asked and not annotation.flag("expectError"):
            yield answer


def _values(subject: Subject) -> Iterator[tuple[Typed, str, str, Node, bool]]:
    """Single values and collections with name, documented type, place, and whether a collection is documented."""
    for each in answered_objects(subject):
        for member, known in each.members():
            if known.type.name and not known.options and known.type.name != "Edm.Untyped":
                yield each, member.name, known.type.name, member.node, known.type.collection


def _string_to_number(subject: Subject, _random: Random) -> Iterator[Edit]:
    for each, name, type_, node, many in _values(subject):
        if type_ == "Edm.String" and not many and isinstance(node.value, str):
            yield Edit(node.start, node.end, "42", f"the string `{name}` of {each.type.name} is 42")


def _number_to_string(subject: Subject, _random: Random) -> Iterator[Edit]:
    for each, name, type_, node, many in _values(subject):
        if type_ in NUMBERS and not many and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            yield Edit(node.start, node.end, f'"{node.value}"', f"the number `{name}` of {each.type.name} in quotes")


def _number_to_fraction(subject: Subject, _random: Random) -> Iterator[Edit]:
    for each, name, type_, node, many in _values(subject):
        if type_ in ("Edm.Int16", "Edm.Int32", "Edm.Int64") and not many and type(node.value) is int:
            yield Edit(
                node.start, node.end, f"{node.value}.5", f"the integer `{name}` of {each.type.name} is {node.value}.5"
            )


def _boolean_to_string(subject: Subject, _random: Random) -> Iterator[Edit]:
    for each, name, type_, node, many in _values(subject):
        if type_ == "Edm.Boolean" and not many and isinstance(node.value, bool):
            text = subject.text[node.start : node.end]
            yield Edit(node.start, node.end, f'"{text}"', f"the Boolean `{name}` of {each.type.name} in quotes")


def _boolean_to_number(subject: Subject, _random: Random) -> Iterator[Edit]:
    for each, name, type_, node, many in _values(subject):
        if type_ == "Edm.Boolean" and not many and isinstance(node.value, bool):
            yield Edit(
                node.start, node.end, str(int(node.value)), f"the Boolean `{name}` of {each.type.name} as a number"
            )


def _string_to_boolean(subject: Subject, _random: Random) -> Iterator[Edit]:
    for each, name, type_, node, many in _values(subject):
        if type_ in ("Edm.String", "Edm.DateTimeOffset", "Edm.Guid") and not many and isinstance(node.value, str):
            yield Edit(node.start, node.end, "true", f"`{name}` of {each.type.name} is true")


def _single_to_collection(subject: Subject, _random: Random) -> Iterator[Edit]:
    for each, name, type_, node, many in _values(subject):
        if not many and node.value is not None and not isinstance(node.value, list) and _is_known(subject, type_):
            text = subject.text[node.start : node.end]
            yield Edit(node.start, node.end, f"[{text}]", f"`{name}` of {each.type.name} in an array")


def _collection_to_single(subject: Subject, _random: Random) -> Iterator[Edit]:
    for each, name, type_, node, many in _values(subject):
        if many and len(node.items) == 1 and _is_known(subject, type_):
            item = node.items[0]
            if item.value not in ("", None) and not (isinstance(item.value, str) and is_stand_in(item.value)):
                text = subject.text[item.start : item.end]
                yield Edit(node.start, node.end, text, f"the collection `{name}` of {each.type.name} without its array")


def _object_to_string(subject: Subject, _random: Random) -> Iterator[Edit]:
    for each, name, type_, node, many in _values(subject):
        if node.members and not many and subject.types.type(type_) is not None:
            yield Edit(node.start, node.end, '"Contoso"', f"the object `{name}` of {each.type.name} is a string")


def _string_to_object(subject: Subject, _random: Random) -> Iterator[Edit]:
    for each, name, type_, node, many in _values(subject):
        if (
            type_ in ("Edm.String", "Edm.DateTimeOffset", "Edm.Boolean", *NUMBERS)
            and not many
            and node.value is not None
        ):
            text = subject.text[node.start : node.end]
            yield Edit(
                node.start, node.end, f'{{"value": {text}}}', f"the value `{name}` of {each.type.name} in an object"
            )


def _is_known(subject: Subject, type_: str) -> bool:
    return (type_.startswith("Edm.") and type_ != "Edm.Stream") or subject.types.find(type_) is not None


def _date(subject: Subject, random: Random) -> Iterator[Edit]:
    for each, name, type_, node, many in _values(subject):
        if type_ == "Edm.DateTimeOffset" and not many and isinstance(node.value, str) and _DATE.fullmatch(node.value):
            day, _, time = node.value.partition("T")
            year, month, date = day.split("-")
            broken = random.choice(
                (
                    f"{month}/{date}/{year} {time[:5]}",
                    f"{year}-13-{date}T{time}",
                    f"{day} at {time}",
                    f"{year}-{month}-32T{time}",
                )
            )
            yield Edit(node.start, node.end, f'"{broken}"', f"the date `{name}` of {each.type.name} as {broken}")


def _guid(subject: Subject, random: Random) -> Iterator[Edit]:
    for each, name, type_, node, many in _values(subject):
        if type_ == "Edm.Guid" and not many and isinstance(node.value, str) and _GUID.fullmatch(node.value):
            broken = random.choice(
                (node.value[:-1], node.value.replace("-", "", 1), f"{node.value[:4]}g{node.value[5:]}")
            )
            yield Edit(node.start, node.end, f'"{broken}"', f"the GUID `{name}` of {each.type.name} as {broken}")


def _duration(subject: Subject, _random: Random) -> Iterator[Edit]:
    for each, name, type_, node, many in _values(subject):
        timed = type_ in ("Edm.Duration", "Edm.Date", "Edm.TimeOfDay") and not many
        if timed and isinstance(node.value, str) and not is_stand_in(node.value):
            yield Edit(node.start, node.end, '"two hours"', f"`{name}` ({type_}) of {each.type.name} in words")


def _enum_members(subject: Subject, name: str) -> tuple[str, ...]:
    enum = subject.types.enum(name) if not name.startswith("Edm.") else None
    return tuple(enum.members) if enum else ()


def _enum_value(subject: Subject, random: Random) -> Iterator[Edit]:
    for each, name, type_, node, many in _values(subject):
        listed = _enum_members(subject, type_)
        for item in node.items if many else [node]:
            if isinstance(item.value, str) and item.value in listed:
                slip = misspelt(item.value, random, set(listed))
                yield Edit(
                    item.start, item.end, f'"{slip}"', f"`{name}` of {each.type.name} is `{slip}`, no member of {type_}"
                )


def _enum_case(subject: Subject, _random: Random) -> Iterator[Edit]:
    for each, name, type_, node, many in _values(subject):
        listed = _enum_members(subject, type_)
        if not many and isinstance(node.value, str) and node.value in listed:
            other = node.value[0].swapcase() + node.value[1:]
            if other not in listed:
                yield Edit(
                    node.start, node.end, f'"{other}"', f"`{name}` of {each.type.name} is `{other}` for `{node.value}`"
                )


def _listed_value(subject: Subject, random: Random) -> Iterator[Edit]:
    for each in answered_objects(subject):
        for member, known in each.members():
            values = known.values
            if (
                known.type.name == "Edm.String"
                and not known.type.collection
                and len(values) > 1
                and member.node.value in values
            ):
                slip = misspelt(str(member.node.value), random, set(values))
                yield Edit(
                    member.node.start,
                    member.node.end,
                    f'"{slip}"',
                    f"`{member.name}` of {each.type.name} is `{slip}`, which its description does not list",
                )


def _null(subject: Subject, _random: Random) -> Iterator[Edit]:
    for each in answered_objects(subject):
        for member, known in each.members():
            if known.nullable is False and member.node.value is not None:
                yield Edit(
                    member.node.start,
                    member.node.end,
                    "null",
                    f"`{member.name}` of {each.type.name}, not nullable, is null",
                )


def _own_type(subject: Subject, random: Random) -> Iterator[Edit]:
    for each in answered_objects(subject):
        for member in each.node.members:
            if (
                member.name == "@odata.type"
                and isinstance(member.node.value, str)
                and member.node.value.startswith("#")
            ):
                head, _, last = member.node.value.rpartition(".")
                slip = f"{head}.{misspelt(last, random)}"
                if subject.types.find(slip) is None:
                    yield Edit(member.node.start, member.node.end, f'"{slip}"', f"the body names the type `{slip}`")


def _envelope_renamed(subject: Subject, random: Random) -> Iterator[Edit]:
    for answer in answers(subject):
        for member in answer.body.members:
            if member.name == "value" and member.node.items and _says_collection(answer):
                slip = random.choice(("values", "Value", "items", "vlaue"))
                yield Edit(member.start, member.key_end, f'"{slip}"', f"the envelope `value` is called `{slip}`")


def _envelope_removed(subject: Subject, _random: Random) -> Iterator[Edit]:
    for answer in answers(subject):
        if answer.envelope and len(answer.items) == 1 and _says_collection(answer) and answer.items[0].members:
            item = answer.items[0]
            text = subject.text[item.start : item.end]
            yield Edit(answer.body.start, answer.body.end, text, "a collection shown without its envelope")


def _envelope_single(subject: Subject, _random: Random) -> Iterator[Edit]:
    for answer in answers(subject):
        value = answer.body.member("value")
        if value is not None and len(value.items) == 1 and value.items[0].members and _says_collection(answer):
            item = value.items[0]
            yield Edit(
                value.start, value.end, subject.text[item.start : item.end], "one object in the `value` of a collection"
            )


def _envelope_added(subject: Subject, _random: Random) -> Iterator[Edit]:
    for answer in answers(subject):
        if not answer.envelope and not _says_collection(answer):
            text = subject.text[answer.body.start : answer.body.end]
            yield Edit(answer.body.start, answer.body.end, f'{{"value": [{text}]}}', "one object shown as a collection")


def _envelope_wrapped(subject: Subject, _random: Random) -> Iterator[Edit]:
    for answer in answers(subject):
        if not answer.envelope and not _says_collection(answer):
            text = subject.text[answer.body.start : answer.body.end]
            yield Edit(answer.body.start, answer.body.end, f'{{"value": {text}}}', "one object wrapped in `value`")


def _envelope_member(subject: Subject, random: Random) -> Iterator[Edit]:
    for answer in answers(subject):
        value = answer.body.member("value")
        if value is not None and value.items and _says_collection(answer):
            name = random.choice(("total", "page", "hasMore"))
            at = answer.body.members[0].start
            yield Edit(at, at, f'"{name}": 1, ', f"`{name}` beside `value`")


def _says_collection(answer: Answer) -> bool:
    annotation = answer.fence.annotation
    assert annotation is not None
    return annotation.flag("isCollection") or annotation.type_name.lower().startswith("collection(")


OPERATORS = (
    Operator("answer-property-renamed", _renamed, SHAPE),
    Operator("answer-property-case", _case, SHAPE),
    Operator("answer-property-added", _added, SHAPE),
    Operator("answer-property-dropped", _dropped, SHAPE),
    Operator("answer-string-to-number", _string_to_number, SHAPE),
    Operator("answer-string-to-boolean", _string_to_boolean, SHAPE),
    Operator("answer-string-to-object", _string_to_object, SHAPE),
    Operator("answer-number-to-string", _number_to_string, SHAPE),
    Operator("answer-number-to-fraction", _number_to_fraction, SHAPE),
    Operator("answer-boolean-to-string", _boolean_to_string, SHAPE),
    Operator("answer-boolean-to-number", _boolean_to_number, SHAPE),
    Operator("answer-single-to-collection", _single_to_collection, SHAPE),
    Operator("answer-collection-to-single", _collection_to_single, SHAPE),
    Operator("answer-object-to-string", _object_to_string, SHAPE),
    Operator("answer-date", _date, SHAPE),
    Operator("answer-guid", _guid, SHAPE),
    Operator("answer-duration", _duration, SHAPE),
    Operator("answer-enum-value", _enum_value, SHAPE),
    Operator("answer-enum-case", _enum_case, SHAPE),
    Operator("answer-listed-value", _listed_value, SHAPE),
    Operator("answer-null", _null, SHAPE),
    Operator("answer-own-type", _own_type, SHAPE),
    Operator("answer-envelope-renamed", _envelope_renamed, SHAPE),
    Operator("answer-envelope-removed", _envelope_removed, SHAPE),
    Operator("answer-envelope-single", _envelope_single, SHAPE),
    Operator("answer-envelope-added", _envelope_added, SHAPE),
    Operator("answer-envelope-wrapped", _envelope_wrapped, SHAPE),
    Operator("answer-envelope-member", _envelope_member, SHAPE),
)
