"""Settings: the command line beats the environment, which beats the file."""

from dataclasses import fields
from pathlib import Path

import click
import pytest

from harness import config, plugin
from harness.cli import COMMANDS, harness
from harness.config import Settings
from harness.config import environment as variables
from harness.errors import ConfigError, UsageError
from harness.transports import RECORD_MODES, TRANSPORTS


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def test_the_nearest_file_is_found_upwards_and_its_folder_is_known(tmp_path: Path) -> None:
    write(tmp_path, "pyproject.toml", '[tool.harness]\ntenant = "embedded"\n[tool.harness.bindings]\nusers = "u"\n')
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    loaded = config.load(start=deep, environment={})
    assert (loaded.tenant, loaded.bindings) == ("embedded", {"users": "u"})
    assert loaded.cassettes == str(tmp_path / "cassettes")
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


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('fail-on = "eror"', "`fail-on` must be one of error, warning, note, never, not `eror`; did you mean `error`?"),
        ('severity = {json-syntax = "fatal"}', "`json-syntax` must be one of error, warning, note, not `fatal`"),
        (
            'tenant = "embeded"',
            "`tenant` must be one of replay, embedded, live, not `embeded`; did you mean `embedded`",
        ),
        ('allow = ["wirte"]', "`allow` must be one of read, write, delete, not `wirte`; did you mean `write`?"),
        ('tenants = {lab = {allow = ["x"]}}', "`lab.allow` must be one of read, write, delete, not `x`"),
        ("tenants = {lab = {allow = [1]}}", "`tenants.lab.allow` must be an array of strings"),
        ('tenants = {lab = {live-ur = ""}}', "unknown setting `tenants.lab.live-ur`; known are live-url"),
        ('tenants = {lab = {live-ur = ""}}', "did you mean `live-url`?"),
        ("time-limit = -1", "`time-limit` must be a number from 0, not `-1`"),
        ("jobs = 0", "`jobs` must be auto, or a number from 1, not `0`"),
        ('jobs = "many"', "`jobs` must be auto, or a number from 1, not `many`"),
        ('metadat = "x"', "did you mean `metadata`?"),
        ('fail_onn = "x"', "did you mean `fail-on`?"),
    ],
)
def test_a_word_that_nobody_knows_is_told_with_those_that_are(text: str, message: str, tmp_path: Path) -> None:
    write(tmp_path, "harness.toml", text)
    with pytest.raises(ConfigError, match=r"harness\.toml") as caught:
        config.load(start=tmp_path, environment={})
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("HARNESS_FAIL_ON", "nevr", "HARNESS_FAIL_ON must be one of error, warning, note, never, not `nevr`"),
        ("HARNESS_JOBS", "-1", "HARNESS_JOBS must be auto, or a number from 1, not `-1`"),
        ("HARNESS_ALLOW", "read,all", "HARNESS_ALLOW must be one of read, write, delete, not `all`"),
        ("HARNESS_TENANT", "lba", "not `lba`; did you mean `lab`?"),
        ("HARNESS_FAILON", "error", "HARNESS_FAILON is no variable of the harness; did you mean HARNESS_FAIL_ON?"),
        ("HARNESS_SEVERITY", "x", "HARNESS_SEVERITY is no variable of the harness; each is named after an option"),
    ],
)
def test_a_variable_that_nobody_knows_or_with_such_a_word_is_told(
    variable: str, value: str, message: str, tmp_path: Path
) -> None:
    write(tmp_path, "harness.toml", "tenants = {lab = {}}")
    with pytest.raises(ConfigError) as caught:
        config.load(start=tmp_path, environment={variable: value})
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_variables_that_hold_tokens_and_those_of_a_ci_system_are_not_held_against_anybody(tmp_path: Path) -> None:
    write(tmp_path, "harness.toml", 'tenants = {lab = {token-variable = "HARNESS_LAB"}}')
    names = ("HARNESS_LAB", "HARNESS_TOKEN", "HARNESS_BUILD_ID", "HARNESS_STAGE_INDEX", "HARNESS_WORKSPACE")
    loaded = config.load(start=tmp_path, environment=dict.fromkeys(names, "x"))
    assert loaded.token_variable == "HARNESS_TOKEN"
    own = {"HARNESS_TOKEN_VARIABLE": "HARNESS_MINE", "HARNESS_MINE": "x"}
    assert config.load(start=tmp_path, environment=own).token_variable == "HARNESS_MINE"


def test_every_option_of_every_command_has_a_variable_that_is_known() -> None:
    settings = {variables.VARIABLES.get(f.name, f"HARNESS_{f.name.upper()}") for f in fields(Settings)}
    for name in COMMANDS:
        command = harness.get_command(click.Context(harness), name)
        assert command is not None
        for option in (param for param in command.params if isinstance(param, click.Option)):
            spelt = f"HARNESS_{max(option.opts, key=len).removeprefix('--').replace('-', '_').upper()}"
            assert option.envvar in (None, spelt), (name, option.opts)
            if name != "explain":  # a question about a rule judges nothing
                assert spelt in {*settings, *variables.OF_COMMANDS}, (name, option.opts)
                assert option.envvar or spelt in settings or spelt == "HARNESS_CONFIG", (name, option.opts)


def test_the_doors_offer_the_tenants_that_there_are() -> None:
    assert set(config.TENANTS) == set(TRANSPORTS) == set(plugin._TENANTS)
    assert plugin._RECORD_MODES == RECORD_MODES


def test_what_stands_in_a_file_starts_there_and_what_is_typed_where_one_types(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        tmp_path,
        "harness.toml",
        'root = "docs"\nbaseline = "b.json"\ncassettes = "c"\nmetadata = ["v1.0=m.xml", "n.xml"]\n'
        'formats = ["text", "json=r.json"]\n',
    )
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    loaded = config.load(environment={})
    paths = (loaded.root, loaded.baseline, loaded.cassettes, *loaded.metadata, *loaded.formats)
    below = str(tmp_path)
    assert paths == (
        *(f"{below}/docs", f"{below}/b.json", f"{below}/c", f"v1.0={below}/m.xml", f"{below}/n.xml"),
        *("text", f"json={below}/r.json"),
    )
    typed = {"HARNESS_BASELINE": "b.json", "HARNESS_CASSETTES": "c", "HARNESS_METADATA": "v1.0=m.xml"}
    loaded = config.load(environment=typed)
    assert (loaded.baseline, loaded.cassettes, loaded.metadata) == ("b.json", "c", ("v1.0=m.xml",))


def test_paths_below_the_working_directory_stay_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "harness.toml", 'baseline = "docs/b.json"\nroot = "../pages"\n')
    monkeypatch.chdir(tmp_path)
    loaded = config.load(environment={})
    assert (loaded.baseline, loaded.cassettes) == ("docs/b.json", "cassettes")
    assert loaded.root == str(tmp_path / "../pages")


def test_recordings_lie_beside_the_settings_unless_said_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "harness.toml", "")
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path / "docs")
    assert config.load(environment={}).cassettes == str(tmp_path / "cassettes")


def test_a_binding_is_a_name_and_a_value() -> None:
    assert config.bindings(["users=a=b"]) == {"users": "a=b"}
    with pytest.raises(UsageError, match="COLLECTION=KEY"):
        config.bindings(["users"])
