"""Secrets in any text, whole or cut: by their shape, or by the name before them.

A name counts wherever it stands: in JSON, also in JSON that is a string of other JSON, in XML, forms, multipart,
header lines and URLs, each as escaped as it may be. Nothing is parsed, hence nothing is too broken.
"""

import re
from collections.abc import Callable

from harness.secrets.names import (
    is_pre_authenticated,
    is_secret_field,
    is_secret_name,
    is_secret_parameter,
    may_name_secrets,
)
from harness.secrets.own import PLACEHOLDER

_NAME = r"[@A-Za-z0-9_$.-]{2,60}"
_LESS = r"(?:<|&lt;|\\+u003[cC])"
_GREATER = r"(?:>|&gt;|\\+u003[eE])"

SHAPES = (
    # RFC 7519 and RFC 7516: three to five base64url segments, the first an object in JSON
    ("eyJ", re.compile(r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*){1,3}")),
    # client secrets of Microsoft Entra ID, and its refresh tokens
    ("Q~", re.compile(r"(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])")),
    ("0.A", re.compile(r"(?<![A-Za-z0-9_.-])0\.A[A-Za-z0-9_-]{18,}\.[A-Za-z0-9_.-]{40,}")),
    ("1.A", re.compile(r"(?<![A-Za-z0-9_.-])1\.A[A-Za-z0-9_-]{18,}\.[A-Za-z0-9_.-]{40,}")),
    *((f"gh{kind}_", re.compile(rf"(?<![A-Za-z0-9])gh{kind}_[A-Za-z0-9]{{36,}}")) for kind in "pousr"),
    ("github_pat_", re.compile(r"github_pat_[A-Za-z0-9_]{40,}")),
)
"""What no innocent text looks like: a part that it always has, and the whole."""

_STORAGE_KEY = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/]{86}==")  # of a storage account: 64 bytes in base64
_RECOVERY_PASSWORD = re.compile(r"(?<![0-9-])[0-9]{6}(?:-[0-9]{6}){7}(?![0-9-])")  # of BitLocker
_AUTHORIZATION = re.compile(r"\b(bearer|basic)(\s+|%20|\+)[A-Za-z0-9._~+/=-]{20,}", re.IGNORECASE)
_USER_INFORMATION = re.compile(r"(?<=://)[^/?#\s\"@:\\]*:[^/?#\s\"@\\]*@")
_PRIVATE_KEY = re.compile(r"(-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)[A-Za-z0-9+/=\s\\]+")
_PARAMETER = re.compile(
    rf"((?:\A|[?&#;\n]|&amp;|\\u0026)({_NAME}|%24{_NAME})=)[^&\s\"'<>#;\\`|)]+"  # as it is
)
_ENCODED_PARAMETER = re.compile(rf"((?:%3F|%26|%23)(?:%24)?({_NAME})%3D)(?:(?!%26)[^&\s\"'<>#\\])+", re.IGNORECASE)
_MEMBER = re.compile(
    rf"((\\*+(?:\"|'|&quot;|&#34;|&#x27;))({_NAME})\2\s*:\s*\2)((?:[^\\\"'&\n]++|(?!\2)(?:\\++.|[\"'&]))++)"
)
_BARE_MEMBER = re.compile(rf"((\\*+(?:\"|&quot;))({_NAME})\2\s*:\s*)(-?[0-9][0-9.eE+-]*+)(?=\s*(?:[,}}\n]|\Z))")
_ELEMENT = re.compile(
    rf"({_LESS}(?:[\w.-]{{1,40}}:)?({_NAME})(?:\s[^<>\\&]{{0,200}})?{_GREATER})([^<>&\\\n]++)(?={_LESS}/)"
)
_CDATA = re.compile(rf"(<(?:[\w.-]{{1,40}}:)?({_NAME})(?:\s[^<>]{{0,200}})?>\s*<!\[CDATA\[)((?:[^\]]++|\](?!\]>))++)")
_ATTRIBUTE = re.compile(rf"(\s(?:[\w.-]{{1,40}}:)?({_NAME})=(\\*+[\"']))((?:(?!\3)[^<>\n])++)(?=\3)")
_PART = re.compile(
    rf"(form-data;[^\n]{{0,200}}?\bname=\\*+\"?({_NAME})\\*+\"?[^\n]{{0,200}}\n(?:[^\r\n]{{1,200}}\r?\n){{0,8}}\r?\n)([^\r\n]++)",
    re.IGNORECASE,
)
_FIELD = re.compile(rf"((?:\A|\n|\\n|['\"])({_NAME}):[ \t]+)([^\r\n'\"\\{{}}<>$,]++)(?![{{<$])")

_LOGGED_FIELD = re.compile(rf"(\(b?'({_NAME})', b?')([^'\n]*+)")  # as Python shows the fields of a message


def without_text_secrets(text: str) -> str:
    """The text with placeholders for what has the shape or the name of a secret."""
    text = without_shapes(text)
    if "://" in text:
        text = _USER_INFORMATION.sub(f"{PLACEHOLDER}@", text)
    if "-" in text:
        text = _RECOVERY_PASSWORD.sub(PLACEHOLDER, text)
    if "==" in text:
        text = _STORAGE_KEY.sub(PLACEHOLDER, text)
    if _mentions_authorization(text):
        text = _AUTHORIZATION.sub(rf"\1\2{PLACEHOLDER}", text)
    return _without_named(text) if may_name_secrets(text) else text


def without_shapes(text: str) -> str:
    """The text with placeholders for what has the shape of a secret and nothing else; quick."""
    for part, pattern in SHAPES:
        if part in text:
            text = pattern.sub(PLACEHOLDER, text)
    if "PRIVATE KEY-----" in text:
        text = _PRIVATE_KEY.sub(rf"\g<1>{PLACEHOLDER}", text)
    return text


def _without_named(text: str) -> str:
    if "=" in text:
        text = _PARAMETER.sub(_if(is_secret_parameter), text)
        text = _ATTRIBUTE.sub(_if(is_secret_name), text)
        text = _PART.sub(_if(is_secret_parameter), text) if "orm-" in text else text
    if "%3" in text:
        text = _ENCODED_PARAMETER.sub(_if(is_secret_parameter), text)
    if ":" in text:
        text = _BARE_MEMBER.sub(_if_member("0"), _MEMBER.sub(_if_member(PLACEHOLDER), text))
        text = _FIELD.sub(_if(is_secret_field), text)
    if "', b'" in text:
        text = _LOGGED_FIELD.sub(_if(is_secret_field), text)
    if "</" in text or "u003" in text or "&lt;" in text:
        text = _ELEMENT.sub(_if(is_secret_name), _CDATA.sub(_if(is_secret_name), text))
    return text


def _mentions_authorization(text: str) -> bool:
    return any(word in text for word in ("earer", "asic", "EARER", "ASIC"))


def _if(secret: Callable[[str], bool]) -> Callable[[re.Match[str]], str]:
    """What replaces the value behind a name, which is the second group; the first one goes up to the value."""
    return lambda match: f"{match[1]}{PLACEHOLDER}" if secret(match[2]) else match[0]


def _if_member(placeholder: str) -> Callable[[re.Match[str]], str]:
    def replaced(match: re.Match[str]) -> str:
        if is_pre_authenticated(match[3]):
            return match[1] + without_path(match[4])
        return f"{match[1]}{placeholder}" if is_secret_name(match[3]) else match[0]

    return replaced


_BEHIND_HOST = re.compile(r"(https?:(?:\\*/){2}[^/\\?#]+).*", re.DOTALL)


def without_path(url: str) -> str:
    """A URL that is itself a secret, as another one to the same host; text that is no URL is replaced as a whole."""
    found = _BEHIND_HOST.fullmatch(url)
    return f"{found[1]}/{PLACEHOLDER}" if found else PLACEHOLDER
