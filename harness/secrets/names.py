"""Names whose values are secrets: properties, parameters, header fields, query options, members of key-value pairs."""

import re
from collections.abc import Iterable
from functools import lru_cache

_FOLDED = str.maketrans("", "", "_-. $")

_NAMES = frozenset(
    (
        # RFC 6749, RFC 7521, RFC 8628, RFC 9110, RFC 6265
        *("assertion", "clientassertion", "clientsecret", "devicecode", "usercode", "codeverifier"),
        *("authorization", "proxyauthorization", "cookie", "setcookie", "authtoken", "token"),
        # Graph's own, by its metadata of 2021 and 2026
        *("secrettext", "tokenvalue", "clientstate", "temporaryaccesspass", "syncagentcompatibilitykey"),
        *("activationlockbypasscode", "macosunlockcode", "unlockpin", "passwordbase64", "adminpin", "pin", "pwd"),
        *("encryptionkey", "decryptionkey", "mackey", "attestationidentitykey", "deploymentaccesskey", "datakey"),
        *("azureoperationalinsightsworkspacekey", "recoverykey", "personalrecoverykey", "filevaultrecoverykey"),
        # members of `synchronizationSecret` (`SecretToken`, `OAuth2ClientSecret`… end as below)
        *("tokenkey", "appkey", "consumerkey", "connectionstring", "oauth2authorizationcode"),
        *("sig", "sas", "sastoken", "sharedaccesssignature", "xamzsignature", "tempauth", "subscriptionkey"),
    )
)
"""Lower case, without `_`, `-`, `.` and `$`."""

_ENDINGS = (
    *("password", "passwd", "passphrase", "passcode", "secret", "clientsecret", "secretkey", "privatekey"),
    *("sharedkey", "sharedsecret", "apikey", "accesskey", "accountkey", "functionskey"),
    *("accesstoken", "refreshtoken", "idtoken", "apitoken", "sastoken", "secrettoken", "securitytoken", "blobtoken"),
    *("bearertoken", "authtoken", "csrftoken", "challengetoken", "clienttoken", "servertoken", "rawtoken"),
    *("enrollmenttoken", "enterprisetoken", "deptoken", "vpptoken", "pushtoken", "sessiontoken", "registrationtoken"),
)
"""How further names end; `isSecret`, `hasPassword` and their like are true or false, which stays."""

NAMES = (*sorted(_NAMES), *_ENDINGS)

_OWN_TOKEN = re.compile(r"xms.*token")

_FIELDS = re.compile(
    r"(?:(?:proxy-)?authorization|(?:proxy-)?authentication-info|(?:set-)?cookie2?"
    r"|x-ms-.*token.*|x-.*(?:api-?key|secret|auth-token|access-token|csrf-token).*"
    r"|(?:x-)?api-?key|ocp-apim-subscription-key|x-functions-key)\Z",
    re.IGNORECASE,
)

_PRE_AUTHENTICATED = frozenset(
    (
        "uploadurl",
        "downloadurl",
        "@microsoftgraphdownloadurl",
        "@contentdownloadurl",
        "fileuploadurl",
        "azurestorageuri",
    )
)

_PARAMETERS = frozenset(("code", "key", "skiptoken", "deltatoken", "password"))
"""Query options and form fields that as properties of JSON would be innocent."""

STEMS = (
    *("pass", "pwd", "pin", "secret", "token", "key", "code", "sig", "sas", "auth", "cookie", "assertion", "verifier"),
    *("connection", "client", "credential", "url", "uri", "x-ms-"),
)
"""Each of the names has one of these, in lower case: a text with none of them names no secret."""

_configured: set[str] = set()


def also_secret(names: Iterable[str]) -> None:
    """From now on these names, in any case and spelling, are of secrets too: what the settings say."""
    _configured.update(map(_fold, names))
    _judged.cache_clear()


def may_name_secrets(text: str) -> bool:
    """Whether it is worth while to look for names in a text."""
    lower = text.lower()
    return bool(_configured) or any(stem in lower for stem in STEMS)


def is_secret_name(name: str) -> bool:
    """Whether a property, parameter or key of this name holds a secret, in any case and spelling."""
    return _judged(name) if len(name) <= 100 else _judge(name)


def is_secret_parameter(name: str) -> bool:
    """Whether a query option or form field of this name holds a secret."""
    return _fold(name) in _PARAMETERS or is_secret_name(name)


def is_secret_field(name: str) -> bool:
    """Whether a header field of this name (RFC 9110 and Graph's own) carries nothing but a credential."""
    return _FIELDS.match(name) is not None or _fold(name) in _configured


def is_pre_authenticated(name: str) -> bool:
    """Whether a property of this name holds a URL that needs no token, because the URL itself is one."""
    return _fold(name) in _PRE_AUTHENTICATED


def _judge(name: str) -> bool:
    folded = _fold(name)
    return (
        folded in _NAMES
        or folded.endswith(_ENDINGS)
        or folded in _configured
        or _OWN_TOKEN.match(folded) is not None
        or _FIELDS.match(name) is not None
    )


_judged = lru_cache(maxsize=4096)(_judge)


def _fold(name: str) -> str:
    return name.lower().translate(_FOLDED)
