"""Files: drives with a root, items with facets, uploading, copying, sharing, searching."""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from harness.tenant.behaviours.mail import mailbox
from harness.tenant.objects import create
from harness.tenant.payload import CONFLICT, Payload
from harness.tenant.places import child, first, members, top_level
from harness.tenant.refusal import Refusal
from harness.tenant.relations import related
from harness.tenant.state import State
from harness.tenant.store import Entity, Place, Stream, within

ITEM: Final = "microsoft.graph.driveItem"
DRIVE: Final = "microsoft.graph.drive"
SITE: Final = "https://contoso-my.sharepoint.com/personal/me_contoso_com/Documents"
QUOTA: Final = 5 * 2**40
_EXISTS: Final = "The specified item name already exists."


def drives(state: State, owner: Entity | None) -> list[dict[str, Any]]:
    """The drive of a user, group or site."""
    assert owner is not None
    kind = "business" if owner.type == "microsoft.graph.user" else "documentLibrary"
    who = {"displayName": owner.values.get("displayName"), "id": owner.key}
    name = "user" if kind == "business" else "group"
    begun = {
        "id": "b!" + base64.urlsafe_b64encode(state.clock.named(f"{owner.home}/drive").encode()).decode().rstrip("="),
        "name": "OneDrive" if kind == "business" else "Documents",
        "driveType": kind,
        "owner": {name: who},
        "quota": {"deleted": 0, "remaining": QUOTA, "state": "normal", "total": QUOTA, "used": 0},
        "webUrl": SITE,
        **_stamped(state, _actor(state)),
    }
    known = state.edm.properties(DRIVE)
    return [{member: value for member, value in begun.items() if member in known}]


def roots(state: State, drive: Entity | None) -> list[dict[str, Any]]:
    """The root of a drive."""
    assert drive is not None
    key = item_key(state, f"{drive.home}/root")
    begun = {
        "id": key,
        "name": "root",
        "root": {},
        "size": 0,
        "webUrl": SITE,
        "folder": {"childCount": 0},
        "parentReference": {"driveId": drive.key, "driveType": drive.values.get("driveType")},
        "eTag": f'"{{{key}}},1"',
        "cTag": f'"c:{{{key}}},0"',
        **_stamped(state, _actor(state)),
    }
    return [begun]


def item_key(state: State, name: str) -> str:
    """An id as SharePoint makes them."""
    digest = hashlib.blake2b(state.clock.named(name).encode(), digest_size=20).digest()
    return "01" + base64.b32encode(digest).decode()


def _actor(state: State) -> dict[str, Any]:
    if "users" not in state.edm.metadata.entity_sets:
        return {}
    me = first(state, top_level(state, "users"))
    return {"user": {"displayName": me.values.get("displayName"), "id": me.key}}


def _stamped(state: State, actor: Mapping[str, Any]) -> dict[str, Any]:
    now = state.clock.timestamp()
    return {"createdBy": actor, "createdDateTime": now, "lastModifiedBy": actor, "lastModifiedDateTime": now}


def drive_of(item: Entity) -> Entity | None:
    """The drive in which an item is."""
    found: Entity | None = item
    while found is not None and found.type != DRIVE:
        found = found.parent
    return found


def path_of(item: Entity) -> str:
    """The path of an item from its drive: `/drive/root:/a/b`."""
    names: list[str] = []
    found: Entity | None = item
    while (
        found is not None and found.type == ITEM and "root" not in {n for n, v in found.values.items() if v is not None}
    ):
        names.append(str(found.values.get("name")))
        found = found.parent
    return "/drive/root:" + "".join(f"/{quote(each)}" for each in reversed(names))


def new_item(state: State, place: Place, values: dict[str, Any]) -> dict[str, Any]:
    """A folder or file in a folder.

    Raises:
        Refusal: 400 without a name, or for neither folder nor file; 409 for a name that is taken.
    """
    if place.name not in ("children", "items"):
        return values
    if not values.get("name"):
        raise Refusal(400, "invalidRequest", "The name of the item is missing.")
    if all(values.get(facet) is None for facet in ("folder", "file", "package", "remoteItem")):
        raise Refusal(400, "invalidRequest", "Either 'folder' or 'file' must be given.")
    behaviour = values.pop(CONFLICT, "fail")
    name = _free_name(state, place, str(values["name"]), str(behaviour))
    key = item_key(state, f"{place.collection}/{values['id']}")
    facets: dict[str, Any] = {}
    if values.get("folder") is not None:
        facets = {"folder": {"childCount": 0, **values["folder"]}}
    elif values.get("file") is not None:
        facets = {"file": {"mimeType": "application/octet-stream", **values["file"]}}
    stamped = _stamped(state, _actor(state))
    reference = _reference(place.parent)
    times = {name: stamped[name] for name in ("createdDateTime", "lastModifiedDateTime")}
    return {
        **values,
        **facets,
        **stamped,
        "id": key,
        "name": name,
        "size": 0,
        "eTag": f'"{{{key}}},1"',
        "cTag": f'"c:{{{key}}},0"',
        "fileSystemInfo": {**times, **{k: v for k, v in (values.get("fileSystemInfo") or {}).items() if v}},
        "parentReference": reference,
        "webUrl": f"{SITE}{(path_of(place.parent) if place.parent else '').removeprefix('/drive/root:')}/{quote(name)}",
    }


def _reference(parent: Entity | None) -> dict[str, Any]:
    drive = drive_of(parent) if parent else None
    if parent is None or drive is None:
        return {}
    where = {"path": path_of(parent), "id": parent.key} if parent.type == ITEM else {"path": "/drive/root:"}
    return {"driveId": drive.key, "driveType": drive.values.get("driveType"), **where}


def _free_name(state: State, place: Place, name: str, behaviour: str) -> str:
    """The name for a new item among its siblings."""
    siblings = {str(each.values.get("name")).lower(): each for each in members(state, place).values()}
    taken = siblings.get(name.lower())
    if taken is None:
        return name
    if behaviour == "replace":
        state.store.remove(taken)
        return name
    if behaviour != "rename":
        raise Refusal(409, "nameAlreadyExists", _EXISTS)
    stem, dot, extension = name.rpartition(".")
    stem, dot, extension = (stem, dot, extension) if dot else (name, "", "")
    number = next(n for n in range(1, len(siblings) + 2) if f"{stem} {n}{dot}{extension}".lower() not in siblings)
    return f"{stem} {number}{dot}{extension}"


def shown_item(state: State, item: Entity) -> dict[str, Any]:
    """The values of an item with what is counted."""
    folder = item.values.get("folder")
    if not isinstance(folder, dict):
        return item.values
    return {**item.values, "folder": {**folder, "childCount": len(children(state, item))}}


def children(state: State, item: Entity) -> list[Entity]:
    """What is in a folder."""
    navigation = state.edm.navigation(item.type).get("children")
    found = related(state, item, navigation) if navigation else []
    return found if isinstance(found, list) else []


def touch(state: State, folder: Entity, name: str) -> Entity:
    """The file with that name in a folder, made when it is not there."""
    for each in children(state, folder):
        if str(each.values.get("name")).lower() == name.lower():
            return each
    made = create(state, child(state, folder, "children"), Payload(ITEM, {"name": name, "file": {}}))
    if not state.edm.navigation(folder.type)["children"].contains_target:
        state.store.link(folder, "children", made)
    return made


def store_content(state: State, item: Entity, stream: Stream) -> None:
    """Give a file its content, and what follows from it."""
    item.streams["content"] = stream
    digest = base64.b64encode(hashlib.sha1(stream.content).digest()).decode()  # noqa: S324  a name for the content
    file = {"mimeType": stream.media_type.partition(";")[0], "hashes": {"quickXorHash": digest}}
    version = item.version + 1
    changed = {
        "size": len(stream.content),
        "file": file,
        "lastModifiedDateTime": state.clock.timestamp(),
        "eTag": f'"{{{item.key}}},{version}"',
        "cTag": f'"c:{{{item.key}}},{version}"',
    }
    state.store.replace(item, {**item.values, **changed})


def everything(state: State, thing: Entity) -> Iterator[Entity]:
    """All items of a drive, or below an item, without the root."""
    start = thing if thing.type == ITEM else related(state, thing, state.edm.navigation(thing.type)["root"])
    if isinstance(start, Entity):
        yield from (each for each in within(start) if each.type == ITEM and each is not start)
    if thing.type == DRIVE:
        yield from members(state, child(state, thing, "items")).values()


def search(state: State, thing: Entity, parameters: Mapping[str, Any]) -> list[Entity]:
    """The items whose name or description has what is looked for."""
    wanted = str(parameters.get("q") or "").strip("'").lower()
    texts = ("name", "description")
    return [e for e in everything(state, thing) if any(wanted in str(e.values.get(n) or "").lower() for n in texts)]


def recent(state: State, drive: Entity, _parameters: Mapping[str, Any]) -> list[Entity]:
    """The files that were changed, the last first."""
    found = (each for each in everything(state, drive) if each.values.get("file") is not None)
    return sorted(found, key=lambda each: -each.changed)


def shared_with_me(_state: State, _drive: Entity, _parameters: Mapping[str, Any]) -> list[Entity]:
    """What others share: nobody does in this tenant."""
    return []


def checkout(state: State, item: Entity, _parameters: Mapping[str, Any]) -> None:
    """Keep others from changing a file."""
    _published(state, item, "checkout")


def checkin(state: State, item: Entity, _parameters: Mapping[str, Any]) -> None:
    """Let others change a file that was checked out."""
    _published(state, item, "published")


def _published(state: State, item: Entity, level: str) -> None:
    if item.values.get("folder") is not None:
        raise Refusal(400, "invalidRequest", "A folder cannot be checked in or out.")
    version = str(item.version)
    state.store.replace(item, {**item.values, "publication": {"level": level, "versionId": version}})


def copy(state: State, item: Entity, parameters: Mapping[str, Any]) -> None:
    """Copy an item into a folder, under another name if wanted; over at once.

    Raises:
        Refusal: 404 for a folder that is not there, 409 for a name that is taken.
    """
    wanted = (parameters.get("parentReference") or {}).get("id")
    folder = item.parent
    if wanted:
        root = mailbox(item)
        folder = next((each for each in within(root) if each.key == wanted), None)
    if folder is None or folder.type not in (ITEM, DRIVE):
        raise Refusal(404, "itemNotFound", "The destination folder could not be found.")
    _copied(state, item, folder, parameters.get("name") or str(item.values.get("name")))


def _copied(state: State, item: Entity, folder: Entity, name: str) -> None:
    kept = ("description", "file", "folder", "package")
    values = {each: item.values[each] for each in kept if item.values.get(each) is not None}
    place = child(state, folder, "children" if folder.type == ITEM else "items")
    made = create(state, place, Payload(ITEM, {**values, "name": name}))
    if folder.type == ITEM and not state.edm.navigation(folder.type)["children"].contains_target:
        state.store.link(folder, "children", made)
    if stream := item.streams.get("content"):
        store_content(state, made, stream)
    for each in children(state, item):
        _copied(state, each, made, str(each.values.get("name")))


def somebodys(state: State, place: Place, key: str) -> Entity | None:
    """The drive with that key, whoever has it."""
    del place
    owners = (each for name in ("users", "groups", "sites") for each in state.store.sets.get(name, {}).values())
    found = (drive for owner in owners for drive in owner.contained.get("drive", {}).values())
    return next((drive for drive in found if drive.key == key), None)
