"""Bodies as text: what can be read is read as what it is, and what cannot be read was not checked."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from transports_sample import client_for, request

from harness.errors import TransportError
from harness.model import HttpResponse
from harness.transports import send
from harness.transports.text import charset, text_of

JSON = "application/json"
BODY = '{"displayName": "Zoë"}'


def answered(content: bytes, content_type: str = JSON, **headers: str) -> HttpResponse:
    fields = {"content-type": content_type, **headers}
    with client_for(lambda _asked: httpx.Response(200, headers=fields, content=content), "all") as client:
        return send(client, request("GET", "/me")).response


def test_utf_8_is_text_without_a_problem() -> None:
    response = answered(BODY.encode())
    assert (response.body, response.problems) == (BODY, ())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_characters_are_read_and_told(encoding: str) -> None:
    response = answered(BODY.encode(encoding))
    assert response.body.lstrip("\ufeff") == BODY
    assert [(problem.kind, str(problem.data["encoding"]).lower()[:6]) for problem in response.problems] == [
        ("encoding", encoding[:6])
    ]


def test_another_charset_is_believed_where_the_body_is_no_utf_8() -> None:
    response = answered(BODY.encode("latin-1"), f"{JSON}; charset=ISO-8859-1")
    assert response.body == BODY
    assert response.problems[0].data["encoding"] == "ISO8859-1"


@pytest.mark.parametrize("content_type", [JSON, f"{JSON}; charset=utf-8", f"{JSON}; charset=nonsense", "text/csv", ""])
def test_text_that_cannot_be_decoded_was_not_checked(content_type: str) -> None:
    with pytest.raises(TransportError, match=r"GET .*/me: the answer cannot be read: byte 0xEB at \d+ is no UTF-8"):
        answered(BODY.encode("latin-1"), content_type)


def test_a_coding_that_is_not_known_was_not_checked_either() -> None:
    with pytest.raises(TransportError, match="its content coding `br` is not known"):
        text_of(b"\x8b\x0c\x80{}\xff\x03", JSON, "br")


def test_a_body_that_ends_within_its_coding_was_not_checked() -> None:
    with pytest.raises(TransportError):
        answered(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\xab", content_encoding="gzip")


def test_what_is_no_text_is_none_of_this() -> None:
    response = answered(b"\x89PNG\r\n\x1a\n\xff", "image/png")
    assert response.json is None
    assert response.problems == ()


@given(
    st.binary(max_size=60),
    st.sampled_from([JSON, "", "image/png", f"{JSON};charset=utf-16", "text/a;charset=\x00", "text/a;charset=zlib"]),
)
def test_any_body_is_text_or_a_reason(content: bytes, content_type: str) -> None:
    try:
        text, encoding = text_of(content, content_type, "")
    except TransportError as error:
        text, encoding = str(error), "utf-8"
    assert text or not content
    assert encoding in ("utf-8", "") or content


def test_a_charset_is_found_in_any_spelling() -> None:
    assert charset('text/html; x=1; Charset="UTF-8"') == "utf-8"
    assert charset("text/html") == charset("") == ""
