"""What the lying tenant says: one lie each, with the words and the place that a finding about it has to have."""

import gzip
from typing import Any

from lying_tenant import BASE, Fault, drop, header, made, put, raw, rename, status, swap, text

GET, LIST, PAGE, MADE, NEW, NAME = "get_lamp", "list_all", "list_page", "create_desk", "update_lamp", "get_name"
REFUSED, GONE = "list_refused", "delete_lamp"
_ERROR = b'{"error": {"code": "Busy", "message": "Later."}}'
_START, _STATUS = "{", "HTTP/1.1"
_CONTEXT, _TYPE = "@odata.context", "Content-Type"
_COMPATIBLE = "application/json;IEEE754Compatible=true"
_OF_SOCKETS = f"{BASE}/$metadata#Collection(microsoft.graph.socket)"


def _twice(value: Any) -> Any:
    return {**value, "value": [value["value"][0], *value["value"][:-1]]}


def _cut(value: Any) -> Any:
    return {**{name: content for name, content in value.items() if "nextLink" not in name}}


def _few(value: Any) -> Any:
    return {**value, "value": value["value"][:1]}


def _many(value: Any) -> Any:
    return {**value, "value": [*value["value"], {**value["value"][0], "id": "another"}]}


def _less(value: Any) -> Any:
    items = [{name: content for name, content in item.items() if name != "watts"} for item in value["value"]]
    return {**value, "value": items}


def _alone(value: Any) -> Any:
    return value["value"][0]


# fmt: off
FAULTS = (
    # properties
    Fault(GET, "`title` .*is no property", _START, rename("displayName", "title")),
    Fault(GET, "shows `displayName`, and .* does not have it", '"displayName"', drop("displayName")),
    Fault(GET, "shows `id`, and .* does not have it", '"id"', drop("id")),
    Fault(GET, "shows `volts`, and .* does not have it", '"volts"', drop("socket/volts")),
    Fault(GET, "shows `socket`, and .* does not have it", '"socket"', drop("socket")),
    Fault(LIST, "shows `watts`, and .* does not have it", '"watts"', made(_less)),
    Fault(GET, "`displayName`, not `DisplayName`", "{", rename("displayName", "DisplayName")),
    Fault(GET, "`displayName`, not `displayname`", "{", rename("displayName", "displayname")),
    Fault(GET, "`secret` .*is no property", _START, put("secret", "x")),
    Fault(LIST, "`secret` .*is no property", "{", put("value/0/secret", "x")),
    Fault(LIST, "`total` stands beside `value`", "{", put("total", 3)),
    Fault(GET, "`amps` .*is no property", "{", put("socket/amps", 2)),
    Fault(NEW, "`secret` .*is no property", _START, put("secret", "x")),
    Fault(MADE, "`secret` .*is no property", _START, put("secret", "x")),
    # types
    Fault(GET, "the number `7` where .*String", '"displayName"', put("displayName", 7)),
    Fault(GET, "the string `\"5\"` where .*Int32", '"watts"', put("watts", "5")),
    Fault(GET, "the number `5.5` where .*Int32", '"watts"', put("watts", 5.5)),
    Fault(GET, "the number `3000000000` where .*Int32", '"watts"', put("watts", 3000000000)),
    Fault(GET, "the number `9223372036854775808` where .*Int64", '"lumens"', put("lumens", 2**63)),
    Fault(GET, "the string `\"400\"`.*Int64 is text", '"lumens"', put("lumens", "400")),
    Fault(GET, "the number `400`.*Int64 is text", '"lumens"', header(_TYPE, _COMPATIBLE)),
    Fault(GET, "the string `\"true\"` where .*Boolean", '"isOn"', put("isOn", "true")),
    Fault(GET, "the number `1` where .*Boolean", '"isOn"', put("isOn", 1)),
    Fault(GET, "the string `\"reading\"` where a collection", '"tags"', put("tags", "reading")),
    Fault(GET, "the number `5` where .*String", '"tags"', put("tags/0", 5)),
    Fault(GET, "an array where .*String", '"displayName"', put("displayName", ["Desk"])),
    Fault(GET, "an object where .*String", '"displayName"', put("displayName", {"en": "Desk"})),
    Fault(GET, "the string `\"E27\"` where an object", '"socket"', put("socket", "E27")),
    Fault(GET, "an array where .*socket", '"socket"', put("socket", [])),
    Fault(GET, "the string `\"230\"` where .*Int32", '"volts"', put("socket/volts", "230")),
    Fault(LIST, "the number `7` where .*String", '"displayName"', put("value/0/displayName", 7)),
    Fault(MADE, "the string `\"5\"` where .*Int32", '"watts"', put("watts", "5")),
    Fault(NEW, "the string `\"x\"` where .*Boolean", '"isOn"', put("isOn", "x")),
    Fault(NAME, "the number `5` where .*String", '"value"', put("value", 5)),
    # values
    Fault(GET, "`\"blinking\"`, which is no member", '"mode"', put("mode", "blinking")),
    Fault(GET, "`\"Dim\"`, and is documented as `dim`", '"mode"', put("mode", "Dim")),
    Fault(GET, "yesterday", '"builtDateTime"', put("builtDateTime", "yesterday")),
    Fault(GET, "2026-13-01", '"builtDateTime"', put("builtDateTime", "2026-13-01T10:00:00Z")),
    Fault(GET, "2026-01-01T10:00:00", '"builtDateTime"', put("builtDateTime", "2026-01-01T10:00:00")),
    Fault(GET, "`tags` is null, and a collection", '"tags"', put("tags", None)),
    # keys
    Fault(GET, "`other` .*is asked for", '"id"', put("id", "other")),
    Fault(NEW, "`other` .*is asked for", '"id"', put("id", "other")),
    Fault(GET, "`id` is empty", '"id"', put("id", "")),
    Fault(GET, "`id` is null", '"id"', put("id", None)),
    Fault(LIST, "2 items .* have the `id`", '"id"', made(_twice)),
    Fault(LIST, "`id` is empty", '"id"', put("value/1/id", "")),
    # echoes
    Fault(MADE, "\"Other\".*should be the string `\"Desk\"`", '"displayName"', put("displayName", "Other")),
    Fault(MADE, "the number `9`.*should be the number `5`", '"watts"', put("watts", 9)),
    Fault(MADE, "`false`.*should be the Boolean `true`", '"isOn"', put("isOn", False)),
    Fault(MADE, "\"bright\".*should be the string `\"dim\"`", '"mode"', put("mode", "bright")),
    Fault(MADE, "2027.*should be the string `\"2026", '"builtDateTime"', put("builtDateTime", "2027-01-01T10:00:00Z")),
    Fault(MADE, "the number `9`.*should be the number `230`", '"volts"', put("socket/volts", 9)),
    Fault(NEW, "\"Desk\".*should be the string `\"New\"`", '"displayName"', put("displayName", "Desk")),
    # what is read afterwards
    Fault(NEW, '`/displayName` is the string `"Desk"`.*wrote it', "New", put("displayName", "Desk"), on=GET),
    Fault(MADE, "`/watts` is the number `9`.*wrote it", '"watts"', put("watts", 9), on=GET),
    Fault(MADE, "`/socket/label` is the string.*wrote it", '"label"', put("socket/label", "E14"), on=GET),
    Fault(MADE, "`/isOn` is the Boolean `false`.*wrote it", '"isOn"', put("isOn", False), on=GET),
    Fault(GONE, "status 200, and the object was deleted before", "blockType", status(200, b'{"id": "1"}'), on=GET),
    # status
    Fault(GET, "status 201, and 200", _STATUS, status(201)),
    Fault(GET, "status 204, and 200", _STATUS, status(204, b"")),
    Fault(MADE, "status 200, and 201", _STATUS, status(200)),
    Fault(LIST, "status 404 .*and 200", _STATUS, status(404, _ERROR)),
    Fault(GET, "status 403 .*and 200", _STATUS, status(403, _ERROR)),
    Fault(GET, "status 302, and 200", _STATUS, status(302, b"")),
    Fault(GET, "status 500", "blockType", status(500, _ERROR)),
    Fault(GET, "status 502", "blockType", status(502, b"<html>Bad gateway</html>")),
    Fault(NEW, "status 409 .*and 200", _STATUS, status(409, _ERROR)),
    Fault(GONE, "status 200, and 204", _STATUS, status(200, b"{}")),
    Fault(GONE, "status 202, and 204", _STATUS, status(202, b"")),
    Fault(REFUSED, "status 422 .*and 400", _STATUS, status(422)),
    # header fields
    Fault(GET, "is `text/plain`, and the page prints `application/json`", _TYPE, header(_TYPE, "text/plain")),
    Fault(GET, "no header `Content-Type`", _TYPE, header(_TYPE, "")),
    Fault(GET, "charset `iso-8859-1`", _TYPE, header(_TYPE, "application/json;charset=iso-8859-1")),
    Fault(MADE, "no header `Location`", "Location", header("Location", "")),
    Fault(MADE, "does not lead to the new object", "Location", header("Location", f"{BASE}/lamps('another')")),
    Fault(MADE, "no header `ETag`", "ETag", header("ETag", "")),
    Fault(GET, "`abc`, which is no entity tag", "ETag", header("ETag", "abc")),
    Fault(GET, "`@odata.etag`", "ETag", put("@odata.etag", 'W/"7"')),
    Fault(NEW, "no header `Preference-Applied`", "Preference-Applied", header("Preference-Applied", "")),
    Fault(NEW, "`return=minimal`", "Preference-Applied", header("Preference-Applied", "return=minimal")),
    Fault(GET, "`Retry-After` `soon`", _STATUS, header("Retry-After", "soon")),
    Fault(GET, "`OData-Version` `3.0`", _STATUS, header("OData-Version", "3.0")),
    # control information
    Fault(GET, "no `@odata.context`", _CONTEXT, drop(_CONTEXT)),
    Fault(GET, "version `beta`", _CONTEXT, swap("/v1.0/$metadata", "/beta/$metadata")),
    Fault(GET, "host `example.com`", _CONTEXT, put(_CONTEXT, "https://example.com/v1.0/$metadata#lamps/$entity")),
    Fault(GET, "is no context URL", _CONTEXT, put(_CONTEXT, "lamps")),
    Fault(GET, "names `sockets`", _CONTEXT, put(_CONTEXT, f"{BASE}/$metadata#sockets/$entity")),
    Fault(LIST, "names `users`", _CONTEXT, put(_CONTEXT, f"{BASE}/$metadata#users")),
    Fault(LIST, "`/\\$entity`", _CONTEXT, put(_CONTEXT, f"{BASE}/$metadata#lamps/$entity")),
    Fault(GET, "does not end in `/\\$entity`", _CONTEXT, put(_CONTEXT, f"{BASE}/$metadata#lamps")),
    Fault(GET, "`@odata.context` is the number", _CONTEXT, put(_CONTEXT, 5)),
    Fault(LIST, "microsoft.graph.socket", _CONTEXT, put(_CONTEXT, _OF_SOCKETS)),
    Fault(LIST, "`@odata.count` is 1 .*3 items", "@odata.count", put("@odata.count", 1)),
    Fault(LIST, "`@odata.count` is the string", "@odata.count", put("@odata.count", "3")),
    Fault(LIST, "`@odata.count` is 9 .*no `@odata.nextLink`", '"value"', put("@odata.count", 9)),
    Fault(LIST, "has no `@odata.count`", "{", drop("@odata.count")),
    Fault(LIST, "`@odata.count` is 3 .*1 of them", '"value"', made(_few)),
    Fault(PAGE, "`\\$top=2` is asked for, and 3 items", '"value"', made(_many)),
    Fault(PAGE, "is no absolute URL", "nextLink", put("@odata.nextLink", "lamps?$skiptoken=a2")),
    Fault(PAGE, "leads to another host", "nextLink", put("@odata.nextLink", f"{BASE}/lamps?$skiptoken=a2")),
    Fault(PAGE, "leads to `sockets`, and .* asks for `lamps`", "nextLink", swap("/lamps?$top", "/sockets?$top")),
    Fault(PAGE, "of version `beta`", "nextLink", swap("/v1.0/lamps?$top", "/beta/lamps?$top")),
    Fault(PAGE, "is the request itself", "nextLink", swap("&$skiptoken=a2", "")),
    Fault(PAGE, "3 .*2 of them and no `@odata.nextLink`", "value", made(_cut)),
    Fault(PAGE, "`@odata.nextlink` .*no control information", "{", rename("@odata.nextLink", "@odata.nextlink")),
    Fault(GET, "`@odata.contxt` .*no control information", "{", rename("@odata.context", "@odata.contxt")),
    Fault(GET, "microsoft.graph.socket", "{", put("@odata.type", "#microsoft.graph.socket")),
    Fault(GET, "microsoft.graph.candle", "{", put("@odata.type", "#microsoft.graph.candle")),
    # the sort of the answer
    Fault(GET, "has no body", _START, raw(b"")),
    Fault(GET, "is null", _START, raw(b"null")),
    Fault(GET, "is an array", _START, raw(b"[]")),
    Fault(GET, "is the string", _START, raw(b'"lamp"')),
    Fault(GET, "is the number", _START, raw(b"5")),
    Fault(GET, "is HTML", _START, raw(b"<!DOCTYPE html><html></html>")),
    Fault(GET, "is HTML", _START, raw(b"<html></html>", content_type="text/html")),
    Fault(GET, "is no JSON but `text/plain`", _START, raw(b"It is on.", content_type="text/plain")),
    Fault(GET, "is no strict JSON", _START, raw(b"<lamp/>")),
    Fault(GET, "is cut off", _START, text(lambda body: body[:-1])),
    Fault(GET, "is cut off", _START, text(lambda body: body[: len(body) // 2])),
    Fault(GET, "a comma before the closing bracket", _START, text(lambda body: f"{body[:-1]},}}")),
    Fault(GET, "`id` is given twice", _START, text(lambda body: f'{body[:-1]},"id":"x"}}')),
    Fault(GET, "`NaN` is no JSON value", _START, swap(":400", ":NaN")),
    Fault(GET, "single quotes", _START, text(lambda body: body.replace('"', "'"))),
    Fault(GET, "JSON has no comments", _START, text(lambda body: f"/* on */{body}")),
    Fault(GET, "text after the end", _START, text(lambda body: f"{body}{{}}")),
    Fault(GET, "`True` is no JSON literal", _START, swap(":true", ":True")),
    Fault(GET, "UTF-16", _START, lambda lie: raw(lie.body.decode().encode("utf-16"))(lie)),
    Fault(GET, "larger than any that can be read", _START, swap(":400", ":4e999")),
    Fault(GET, "an error \\(Busy: Later.\\) under status 200", _START, raw(_ERROR)),
    Fault(GET, "is a collection", _START, made(lambda value: {"value": [value]})),
    Fault(LIST, "has no `value`", _START, made(_alone)),
    Fault(LIST, "has null as `value`", _START, put("value", None)),
    Fault(LIST, "an object as `value`", _START, put("value", {})),
    Fault(LIST, "is an array", _START, made(lambda value: value["value"])),
    Fault(NAME, "has no `value`", _START, rename("value", "name")),
    # errors
    Fault(REFUSED, "no `error` object", "blockType", raw(b'{"message": "no"}')),
    Fault(REFUSED, "lacks `code`", "blockType", drop("error/code")),
    Fault(REFUSED, "lacks `message`", "blockType", drop("error/message")),
    Fault(REFUSED, "shows `date`", '"date"', drop("error/innerError/date")),
    Fault(REFUSED, "has `requestId`", '"innerError"', rename("error/innerError/request-id", "requestId")),
    Fault(REFUSED, "no body with an `error` object", "blockType", raw(b"")),
    # what cannot be read
    Fault(GET, "is no UTF-8", "", raw(b'{"displayName": "Zo\xeb"}'), unreadable=True),
    Fault(GET, "cannot be read", "", raw(b"\x1f\x8b\x08\x00", content_encoding="gzip"), unreadable=True),
    Fault(GET, "content coding `br`", "", raw(b"\x8b\x0c\x80\xff", content_encoding="br"), unreadable=True),
    Fault(
        GET, "is no UTF-8", "", lambda lie: raw(gzip.compress(lie.body)[:-9], content_encoding="gzip")(lie),
        unreadable=True,
    ),
)
# fmt: on
