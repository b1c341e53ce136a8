"""What was written against what is read, by type.

Services may spell a value in another way (the same instant in another offset, a GUID in upper case, an enum's flags in
another order) and may add members; they may not lose or change any.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from harness.model import EnumType, TypeDefinition, TypeRef
from harness.types import Types, shape_of

Pointer = tuple[str | int, ...]

_DURATION: Final = re.compile(
    r"(?P<sign>-?)P(?:(?P<D>\d+)D)?(?:T(?:(?P<H>\d+)H)?(?:(?P<M>\d+)M)?(?:(?P<S>\d+)(?:\.(?P<f>\d+))?S)?)?", re.ASCII
)
_INSTANT: Final = re.compile(r"(?P<whole>[^.]*?)(?:\.(?P<fraction>\d+))?(?P<offset>Z|z|[+-]\d\d:\d\d)", re.ASCII)
_FRACTION: Final = 12


def lost(types: Types, type_name: str, written: Mapping[str, Any], read: Any) -> Iterator[tuple[Pointer, Any]]:
    """What is not read as it was written.

    Args:
        types: documented or metadata types.
        type_name: qualified, of a structured type.
        written: the payload.
        read: the object as a service shows it.

    Yields:
        Pointer and written value of each place that differs, the innermost that can be told.
    """
    yield from _object(types, type_name, written, read, ())


def _object(
    types: Types, type_name: str, written: Mapping[str, Any], read: Any, at: Pointer
) -> Iterator[tuple[Pointer, Any]]:
    if not isinstance(read, Mapping):
        yield at, written
        return
    tag = written.get("@odata.type")
    found = shape_of(types, tag if isinstance(tag, str) else type_name) or shape_of(types, type_name)
    known = found.members if found else {}
    for name, value in written.items():
        if "@" not in name:
            member = known.get(name)
            ref = member.type if member else TypeRef("Edm.Untyped", isinstance(value, list))
            yield from _value(types, ref, value, read.get(name), (*at, name))


def _value(types: Types, ref: TypeRef, written: Any, read: Any, at: Pointer) -> Iterator[tuple[Pointer, Any]]:
    if ref.collection:
        yield from _items(types, TypeRef(ref.name), written, read, at)
    elif isinstance(written, Mapping):
        yield from _object(types, ref.name, written, read, at)
    elif not _same(types, ref.name, written, read):
        yield at, written


def _items(types: Types, ref: TypeRef, written: Any, read: Any, at: Pointer) -> Iterator[tuple[Pointer, Any]]:
    """Items in any order: only `Core.Ordered` collections keep theirs (OData JSON Format 4.01 section 7.3)."""
    if not isinstance(written, list) or not isinstance(read, list) or len(written) != len(read):
        if written or read:
            yield at, written
        return
    left = list(read)
    strays: list[int] = []
    for index, item in enumerate(written):
        match = next((n for n, other in enumerate(left) if _is_kept(types, ref, item, other)), None)
        if match is None:
            strays.append(index)
        else:
            del left[match]
    for index, other in zip(strays, left, strict=True):
        yield from _value(types, ref, written[index], other, (*at, index))


def _is_kept(types: Types, ref: TypeRef, written: Any, read: Any) -> bool:
    return next(_value(types, ref, written, read, ()), None) is None


def _same(types: Types, name: str, written: Any, read: Any) -> bool:
    """Whether two single values mean the same."""
    if written is None or read is None or isinstance(written, bool) or isinstance(read, bool):
        return written is read
    if written == read:
        return True
    found = None if name.startswith("Edm.") else types.known(name)
    if isinstance(found, TypeDefinition):
        name = found.underlying
    if not isinstance(written, str) or not isinstance(read, str):
        return _is_number(name) and str(written) == str(read)
    if isinstance(found, EnumType):
        return _flags(written) == _flags(read)
    normal = _NORMAL.get(name)
    return normal is not None and normal(written) == normal(read)


def _is_number(name: str) -> bool:
    """Types whose values a service may show as text (IEEE754Compatible)."""
    return name in ("Edm.Int64", "Edm.Decimal")


def _flags(text: str) -> frozenset[str]:
    return frozenset(part.strip().lower() for part in text.split(","))


def _fraction(digits: str | None) -> int:
    return int((digits or "").ljust(_FRACTION, "0")[:_FRACTION])


def _instant(text: str) -> Any:
    found = _INSTANT.fullmatch(text)
    if found is None:
        return text
    offset = found["offset"].upper().replace("Z", "+00:00")
    try:
        return datetime.fromisoformat(found["whole"] + offset), _fraction(found["fraction"])
    except ValueError:
        return text


def _duration(text: str) -> Any:
    found = _DURATION.fullmatch(text)
    if found is None:
        return text
    days, hours, minutes, seconds = (int(found[unit] or 0) for unit in "DHMS")
    whole = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return (-1 if found["sign"] else 1) * (whole * 10**_FRACTION + _fraction(found["f"]))


def _time(text: str) -> Any:
    clock, _, fraction = text.partition(".")
    return (clock if clock.count(":") == 2 else f"{clock}:00"), _fraction(fraction)


def _binary(text: str) -> Any:
    plain = text.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return text


_NORMAL: Final = {
    "Edm.Binary": _binary,
    "Edm.DateTimeOffset": _instant,
    "Edm.Duration": _duration,
    "Edm.Guid": str.lower,
    "Edm.TimeOfDay": _time,
}
