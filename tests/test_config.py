"""Settings: the command line beats the environment, which beats the file."""

from pathlib import Path

import pytest

from harness import config
from harness.config import Settings
from harness.errors import ConfigError, UsageError


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def test_the_nearest_file_is_found_upwards_and_its_folder_is_known(tmp_path: Path) -> None:
    write(tmp_path, "pyproject.toml", '[tool.harness]\ntenant = "embedded"\n[tool.harness.bindings]\nusers = "u"\n')
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    loaded = config.load(start=deep, environment={})
    assert (loaded.tenant, loaded.bindings, loaded.directory) == ("embedded", {"users": "u"}, str(tmp_path))
    write(deep, "harness.toml", "seed = 7\n")
    assert (config.load(start=deep, environment={}).seed, config.load(start=deep, environment={}).tenant) == (
        7,
        "replay",
    )


def test_every_option_has_a_variable_named_after_it(tmp_path: Path) -> None:
    environment = {
        "HARNESS_FORMAT": "json=a.json, text",
        "HARNESS_NO_CACHE": "1",
        "HARNESS_BIND": "users=u,jobs=j",
        "HARNESS_FAIL_ON": "note",
        "HARNESS_RULES": "url-*",
        "HARNESS_SEED": "5",
        "HARNESS_TENANT": "embedded",
    }
    write(tmp_path, "harness.toml", 'tenant = "live"\nseed = 1\n')
    loaded = config.load(start=tmp_path, environment=environment)
    assert loaded.formats == ("json=a.json", "text")
    assert loaded.cache is False
    assert loaded.bindings == {"users": "u", "jobs": "j"}
    assert (loaded.fail_on, loaded.rules, loaded.seed, loaded.tenant) == ("note", ("url-*",), 5, "embedded")
    assert config.load(start=tmp_path, environment={"HARNESS_NO_CACHE": "0"}).cache is True


@pytest.mark.parametrize("environment", [{"HARNESS_NO_CACHE": "perhaps"}, {"HARNESS_SEED": "x"}])
def test_a_variable_of_another_type_is_named(environment: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=next(iter(environment))):
        config.load(start=tmp_path, environment=environment)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nothing = 1", "unknown setting `nothing`; known are"),
        ("formats = 3", "`formats` must be a string or an array of strings"),
        ("bindings = 'x'", "`bindings` must be a table of strings"),
        ("cache = 'no'", "`cache` must be true or false"),
        ("= 3", "broken TOML"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(text: str, message: str, tmp_path: Path) -> None:
    write(tmp_path, "harness.toml", text)
    with pytest.raises(ConfigError, match=r"harness\.toml") as caught:
        config.load(start=tmp_path, environment={})
    assert message in str(caught.value)


def test_a_named_file_must_be_there_and_have_the_table(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read"):
        config.load(str(tmp_path / "gone.toml"), environment={})
    write(tmp_path, "pyproject.toml", "[project]\n")
    with pytest.raises(ConfigError, match=r"no \[tool.harness\] table"):
        config.load(str(tmp_path / "pyproject.toml"), environment={})


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert config.load(start=tmp_path, environment={}) == Settings()


def test_a_binding_is_a_name_and_a_value() -> None:
    assert config.bindings(["users=a=b"]) == {"users": "a=b"}
    with pytest.raises(UsageError, match="COLLECTION=KEY"):
        config.bindings(["users"])
