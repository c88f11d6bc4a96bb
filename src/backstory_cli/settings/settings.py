"""Settings: flags over ``BACKSTORY_*`` over ``config.toml`` over defaults.

Keys are read from the environment, else from where ``backstory keys set`` put them.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self, TypedDict
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from backstory_cli.errors import UsageError, did_you_mean
from backstory_cli.image import limits
from backstory_cli.image.loading import Limits
from backstory_cli.image.sandbox.sandboxed_image import Allowance
from backstory_cli.reference.web_services import SERVICES, Service
from backstory_cli.settings import api_keys as keys
from backstory_cli.settings import consent
from backstory_cli.settings.profiles import PROFILES, Profile
from backstory_cli.settings.sources import (
    ENTERPRISE,
    KEYS,
    config_path,
    data_folder,
    enterprise_switch,
    from_environment,
    from_file,
    variables,
)
from backstory_cli.settings.validation import describe_error
from backstory_cli.text import clean, split_list

DEFAULT_MODEL = "gemini-3.8-flash"
"""Of Gemini: a stable release, never a preview (google-genai 3.4.0 README, November 2026)."""

_FILES = ("model_file", "sscd_file")
_FOUND_OUT = {"named", "agreed"}
"""Not set by anybody: what flags named, and whom the user agreed to."""
ENVIRONMENT_ONLY = frozenset({*KEYS, *ENTERPRISE, *_FOUND_OUT, "home"})
"""Settings that no configuration file holds."""
LISTS = ("only", "skip", "providers", "own_hosts", "consent")
_ADDRESS = r"^https?://[^\s@]+$"
USER = re.compile(r"//[^/?#]*@")
"""Name and password in an address."""


@dataclass(frozen=True)
class Recipient:
    """Somebody who would be sent something of the picture, and whom the user must have agreed to.

    Attributes:
        name: As consent is kept under it.
        title: For people.
        sends: What is sent.
    """

    name: str
    title: str
    sends: str


DEEP_SECONDS = 60.0
"""For one check of a picture when slower ones were asked for."""
WASTED = 1.25
"""Times the seconds of one check that a picture may take up in all with checks that do not end."""


class Options(TypedDict, total=False):
    """Settings that a single investigation can have of its own; those left out are as the person has them.

    What each means: ``backstory investigate --help``, or ``backstory config show``. ``providers`` is ``--provider``.
    """

    analyst: str | None
    model: str | None
    search: bool | None
    send_metadata: bool | None
    keep_sent: bool | None
    max_cost: float | None
    consent: Sequence[str] | None
    offline: bool | None
    online: bool | None
    providers: Sequence[str] | None
    fetch: bool | None
    fresh: bool | None
    http: bool | None
    profile: str | None
    deep: bool | None
    region: tuple[int, int, int, int] | None
    model_file: str | Path | None
    index: str | Path | None
    sscd_file: str | Path | None
    only: Sequence[str] | None
    skip: Sequence[str] | None
    max_pixels: int | None
    max_bytes: int | None
    max_seconds: float | None
    max_memory: int | None
    limit: Mapping[str, int] | Sequence[str] | None


class Settings(BaseModel):
    """Everything that can be set, with its default."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    analyst: str = Field(default="rules", pattern=rf"^(rules|gemini)$|{_ADDRESS}")
    model: str | None = Field(default=None, pattern=r"^[A-Za-z0-9._/:-]{1,100}$")
    model_timeout: float = Field(default=50.0, gt=0, le=600)
    model_price: tuple[float, float] | None = None
    max_cost: float | None = Field(default=None, gt=0, le=1000)
    search: bool = False
    send_metadata: bool = False
    keep_sent: bool = False
    consent: tuple[str, ...] = ()
    offline: bool = False
    online: bool = False
    providers: tuple[str, ...] = ()
    http: bool = False
    fetch: bool = True
    fresh: bool = False
    proxy: str | None = Field(default=None, pattern=r"^https?://\S+$", repr=False)
    contact: str = Field(default="", max_length=200)
    web_timeout: float = Field(default=15.0, ge=1, le=120)
    own_hosts: tuple[str, ...] = ()
    commons_url: str | None = Field(default=None, pattern=_ADDRESS)
    wayback_url: str | None = Field(default=None, pattern=_ADDRESS)
    tineye_url: str | None = Field(default=None, pattern=_ADDRESS)
    vision_url: str | None = Field(default=None, pattern=_ADDRESS)
    serpapi_url: str | None = Field(default=None, pattern=_ADDRESS)
    factcheck_url: str | None = Field(default=None, pattern=_ADDRESS)
    profile: Literal["quick", "standard", "deep"] = "standard"
    deep: bool = False
    region: tuple[int, int, int, int] | None = None
    model_file: Path | None = None
    index: str | None = Field(default=None, repr=False)
    sscd_file: Path | None = None
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    max_bytes: int = Field(default=Limits.max_bytes, ge=1)
    max_pixels: int = Field(default=Limits.max_pixels, ge=1)
    isolation: bool = True
    max_seconds: float | None = Field(default=None, gt=0, le=3600)
    max_memory: int = Field(default=Allowance.memory, ge=2**27)
    limit: tuple[tuple[str, int], ...] = ()
    signing_key: Path | None = None
    tsa_url: str | None = Field(default=None, pattern=_ADDRESS)
    tsa_roots: Path | None = None
    gemini_base_url: str | None = Field(default=None, pattern=r"^https?://\S+$")
    gemini_timeout: float = Field(default=50.0, gt=0, le=600)
    enterprise_project: str = Field(default="", max_length=100)
    enterprise_location: str = Field(default="global", pattern=r"^[a-z0-9-]{1,40}$")
    enterprise_credentials: str = Field(default="", repr=False)
    analyst_api_key: SecretStr | None = None
    gemini_api_key: SecretStr | None = None
    tineye_api_key: SecretStr | None = None
    vision_api_key: SecretStr | None = None
    serpapi_api_key: SecretStr | None = None
    factcheck_api_key: SecretStr | None = None
    named: tuple[str, ...] = ()
    agreed: tuple[str, ...] = ()
    home: Path

    @field_validator(*LISTS, mode="before")
    @classmethod
    def _parts(cls, value: object) -> object:
        """``a,b``, or several of the kind."""
        return split_list(value) if isinstance(value, str | list | tuple) else value

    @field_validator("limit", mode="before")
    @classmethod
    def _named_numbers(cls, value: object) -> object:
        """``NAME=NUMBER`` several times, as a name and a number each."""
        if isinstance(value, dict):
            return tuple(value.items())
        written = value.split(",") if isinstance(value, str) else value
        if isinstance(written, list | tuple):
            if any(isinstance(each, str) and "=" not in each for each in written):
                raise ValueError("a limit is written as NAME=NUMBER, such as max_fields=10000")
            return [tuple(map(str.strip, each.split("=", 1))) if isinstance(each, str) else each for each in written]
        return written

    @field_validator("limit")
    @classmethod
    def _known_limits(cls, value: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
        known = {each.name for each in limits.table()}
        for name, number in value:
            if name not in known:
                meant = did_you_mean(name, known)
                raise ValueError(f"there is no limit called {clean(name, 60)!r}; {meant}see: backstory doctor --limits")
            if not 1 <= number <= 2**40:
                raise ValueError(f"the limit {name} is a whole number from 1 on")
        return value

    @field_validator("model_price", mode="before")
    @classmethod
    def _two_numbers(cls, value: object) -> object:
        """``read,written`` as numbers."""
        return [part.strip() for part in value.split(",")] if isinstance(value, str) else value

    @field_validator("model_price")
    @classmethod
    def _no_less_than_nothing(cls, value: tuple[float, float] | None) -> tuple[float, float] | None:
        if value is not None and not all(0 <= each <= 10_000 for each in value):
            raise ValueError("dollars for a million tokens read and written, such as 0.75,3.75")
        return value

    @field_validator("model_file")
    @classmethod
    def _found_from_anywhere(cls, value: Path | None) -> Path | None:
        """The process that reads it has another working folder."""
        return value and value.expanduser().absolute()

    @field_validator("region", mode="before")
    @classmethod
    def _four_numbers(cls, value: object) -> object:
        """``x,y,width,height`` as numbers."""
        return [part.strip() for part in value.split(",")] if isinstance(value, str) else value

    @field_validator("region")
    @classmethod
    def _some_area(cls, value: tuple[int, int, int, int] | None) -> tuple[int, int, int, int] | None:
        if value is not None and (value[0] < 0 or value[1] < 0 or value[2] < 1 or value[3] < 1):
            raise ValueError("x and y are at least 0, width and height at least 1")
        return value

    @model_validator(mode="after")
    def _one_profile(self) -> Self:
        """Quick and deep at once cannot be meant."""
        if self.deep and self.profile == "quick":
            raise ValueError("the quick profile and --deep exclude each other")
        return self

    @model_validator(mode="after")
    def _a_model_is_named(self) -> Self:
        """A server of one's own has no model that could be meant unless it is named."""
        if "://" in self.analyst and self.model is None:
            raise ValueError("the model at that address must be named, with --model")
        return self

    @field_validator("analyst", "tsa_url", *(f"{service.name}_url" for service in SERVICES))
    @classmethod
    def _names_a_host(cls, value: str | None) -> str | None:
        if value and "://" in value and not _place(value):
            raise ValueError("the address names no host, or no port that there is")
        return value

    @field_validator("own_hosts")
    @classmethod
    def _are_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [each for each in value if not _place(each if "://" in each else f"//{each}")]:
            raise ValueError(f"{clean(wrong[0], 60)!r} is no host, such as pictures.example:8080")
        return value

    @field_validator("providers")
    @classmethod
    def _known_providers(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        known = [service.name for service in SERVICES]
        for name in value:
            if name not in known:
                meant = did_you_mean(name, known)
                raise ValueError(
                    f"there is no provider called {clean(name, 60)!r}; {meant}there are: {', '.join(known)}"
                )
        return value

    @field_validator("index", mode="before")
    @classmethod
    def _a_path_is_a_file(cls, value: object) -> object:
        return str(value) if isinstance(value, Path) else value

    @field_validator("index")
    @classmethod
    def _a_file_or_a_server(cls, value: str | None) -> str | None:
        if value and "://" in value and not value.startswith(("postgresql://", "postgres://")):
            raise ValueError("an index is a file, or postgresql://user@host/database")
        return value or None

    @property
    def profile_chosen(self) -> Profile:
        """What the profile does."""
        return PROFILES[self.profile]

    @property
    def region_box(self) -> tuple[int, int, int, int] | None:
        """The region as left, top, right and bottom."""
        if self.region is None:
            return None
        x, y, width, height = self.region
        return x, y, x + width, y + height

    @property
    def limits(self) -> Limits:
        """What intake reads at most."""
        return Limits(self.max_bytes, self.max_pixels, self._allowance, isolated=self.isolation)

    @property
    def _allowance(self) -> Allowance:
        """Time and memory for one picture; slower checks that were asked for take longer."""
        seconds = self.max_seconds or (DEEP_SECONDS if self.deep else Allowance.seconds)
        readable = (self.trust_path, *([self.model_file] if self.model_file else []))
        return Allowance(seconds, WASTED * seconds, self.max_memory, self.limit, tuple(map(str, readable)))

    @property
    def index_address(self) -> Path | str:
        """Where the known pictures are: the user's file or server, else a file among the user's own data."""
        if self.index is None:
            return self.home / "index.db"
        return self.index if "://" in self.index else Path(self.index).expanduser()

    @property
    def cases_path(self) -> Path:
        """The database of cases."""
        return self.home / "cases.db"

    @property
    def signing_key_path(self) -> Path:
        """The key that bundles are signed with, where there is one."""
        return self.signing_key.expanduser() if self.signing_key else self.home / "signing-key.pem"

    @property
    def trust_path(self) -> Path:
        """The user's own trust anchors for Content Credentials."""
        return self.home / "trust"

    @property
    def web_store_path(self) -> Path:
        """What is remembered of the web."""
        return self.home / "web.db"

    @property
    def asked_services(self) -> tuple[Service, ...]:
        """The outside services that the user allowed: those named, all with ``online``, none when offline."""
        if self.offline:
            return ()
        return tuple(each for each in SERVICES if each.name in self.providers or (self.online and not self.providers))

    def key_of(self, service: Service) -> str:
        """The key of a service; empty where none is set."""
        secret: SecretStr | None = getattr(self, f"{service.name}_api_key", None)
        return secret.get_secret_value().strip() if secret else ""

    def address_of(self, service: Service) -> str:
        """Where a service is asked."""
        return (getattr(self, f"{service.name}_url") or service.address).rstrip("/")

    @property
    def own_addresses(self) -> frozenset[str]:
        """Hosts and addresses that may be of a private network, since the user named them."""
        return frozenset([*self.own_hosts, *filter(None, (getattr(self, f"{each.name}_url") for each in SERVICES))])

    @property
    def analyst_name(self) -> str:
        """What reports call the analyst."""
        return "openai_compatible" if "://" in self.analyst else self.analyst

    @property
    def model_recipient(self) -> Recipient | None:
        """Who would get the picture and the findings to look at; None where no model would."""
        if self.offline or self.analyst == "rules":
            return None
        findings = "what the checks found, " + ("with" if self.send_metadata else "without") + " the file's metadata"
        sends = f"a reduced copy of the picture without metadata, your question, and {findings}"
        if self.analyst != "gemini":
            host = clean(urlsplit(self.analyst).netloc, 200)
            return Recipient(host, f"{clean(self.model, 100)} at {host}", sends)
        if self.enterprise_project:
            return Recipient("gemini-enterprise", f"Gemini Enterprise ({self.enterprise_project})", sends)
        return Recipient("gemini", "Gemini", sends) if self.gemini_api_key is not None else None

    def recipients(self) -> Iterator[Recipient]:
        """Everybody who would be sent something of the picture, if the user agrees."""
        if model := self.model_recipient:
            yield model
        for service in self.asked_services:
            if service.key and self.key_of(service):
                yield Recipient(service.name, service.title, service.sends)

    def may_send(self, name: str) -> bool:
        """Whether the user agreed that things of the picture are sent to ``name``.

        A server on this very machine is nobody else. A service named on the command line counts as agreed to: on a
        terminal the command asks first, all the same.
        """
        return name in {*self.consent, *self.agreed, *self.named} or is_this_machine(name)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every key that is set."""
        values = (getattr(self, name) for name in KEYS)
        return tuple(value.get_secret_value() for value in values if value is not None)

    def for_report(self) -> dict[str, Any]:
        """The settings that shape a report; no key, no path of this machine."""
        values = self.model_dump(mode="json", exclude=_NOT_REPORTED)
        if self.analyst == "gemini":
            values["model"] = self.model or DEFAULT_MODEL
        if self.gemini_base_url:
            values["gemini_base_url"] = USER.sub("//", self.gemini_base_url)
        files = {name: file.name if (file := getattr(self, name)) else None for name in _FILES}
        return {**values, **files, "index": "server" if self.index and "://" in self.index else "file"}


_NOT_REPORTED = {
    *ENVIRONMENT_ONLY,
    *_FILES,
    *("gemini_timeout", "model_timeout", "web_timeout", "index", "proxy", "contact", "own_hosts", "fresh"),
    *("consent", "keep_sent", "model_price", "max_cost", "signing_key", "tsa_url", "tsa_roots"),
}
"""Settings that no report shows: keys, paths and addresses of the user's own, and what shapes no finding."""


def load(flags: Mapping[str, object] | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Merge flags, environment, configuration file and defaults. A flag of None is a flag not given.

    Raises:
        UsageError: A value does not make sense, or the configuration file cannot be read.
    """
    environment = variables() if environment is None else environment
    values: dict[str, object] = {}
    values.update(_deep_or_not(from_file(config_path(environment), ENVIRONMENT_ONLY)))
    found = from_environment(environment, Settings.model_fields.keys() - _FOUND_OUT)
    values.update(_deep_or_not(found))
    values.update(_deep_or_not({name: value for name, value in (flags or {}).items() if value is not None}))
    values["home"] = home = data_folder(environment)
    values["agreed"] = _agreed(home)
    values["named"] = tuple(_named(flags or {}, values))
    for name in keys.NAMES:
        if f"{name}_api_key" not in values and (key := keys.key(home, name)):
            values[f"{name}_api_key"] = key
    settings = made(values)
    asks_google = settings.analyst == "gemini" and not settings.offline
    if asks_google and not settings.enterprise_project and (switch := enterprise_switch(environment)):
        raise UsageError(
            f"{switch} asks for Gemini Enterprise, and no project is named",
            f"set GOOGLE_CLOUD_PROJECT; or unset {switch}, to ask Gemini with the API key",
        )
    return settings


def made(values: Mapping[str, object]) -> Settings:
    """Settings of these values.

    Raises:
        UsageError: One does not make sense, or there is none of that name.
    """
    try:
        return Settings.model_validate(values)
    except ValidationError as problem:
        raise UsageError(*_explained(problem)) from None


def _deep_or_not(layer: Mapping[str, object]) -> dict[str, object]:
    """What one place sets, with ``deep`` and ``profile`` in agreement: so it wins over what lies beneath it."""
    if "profile" in layer:
        return {"deep": layer["profile"] == "deep", **layer}
    if "deep" in layer:
        wanted = str(layer["deep"]).lower() in {"true", "1", "yes", "on"}
        return {"profile": "deep" if wanted else "standard", **layer}
    return dict(layer)


def _agreed(home: Path) -> tuple[str, ...]:
    """Whom the user agreed to send things to; nobody where the file does not tell, which the command line says."""
    try:
        return tuple(consent.given(home))
    except UsageError:
        return ()


def _named(flags: Mapping[str, object], values: Mapping[str, object]) -> Iterator[str]:
    """Whom the command itself names as the one to be asked."""
    if analyst := flags.get("analyst"):
        yield _place(str(analyst)) if "://" in str(analyst) else str(analyst)
        if analyst == "gemini" and values.get("enterprise_project"):
            yield "gemini-enterprise"
    providers = flags.get("providers")
    if isinstance(providers, str | list | tuple):
        yield from split_list(providers)


def _place(address: str) -> str:
    """Host and port of a web address; empty where it names none."""
    try:
        parts = urlsplit(address)
        return parts.netloc if parts.hostname and parts.port != 0 else ""
    except ValueError:
        return ""


def is_this_machine(name: str) -> bool:
    """Whether a host, with or without its port, is the one that this runs on."""
    host = ""
    try:
        host = urlsplit(f"//{name}").hostname or ""
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


_AN_ADDRESS = "it is an address, such as https://example.org/path"
_EXPECTED = {
    "analyst": "it is rules, gemini, or the address of a model of your own, such as http://localhost:11434/v1",
    "profile": "it is quick, standard or deep",
    "model": "a model's name has up to 100 letters, digits and . _ : / -",
    "proxy": "it is an address, such as http://localhost:8080",
    "region": "it is four whole numbers: x, y, width and height, such as 400,300,640,480",
}
"""What a setting that has another form should look like."""


def _explained(problem: ValidationError) -> tuple[str, str]:
    error = problem.errors(include_url=False, include_input=False)[0]
    name = str(error["loc"][0]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        known = sorted(set(Settings.model_fields) - ENVIRONMENT_ONLY)
        hint = f"{did_you_mean(name, known)}the settings are: {', '.join(known)}"
        return f"there is no setting called {clean(name, 100)}", hint
    said = describe_error(error)
    if error["type"] in {"string_pattern_mismatch", "missing", "too_long", "int_parsing", "literal_error"}:
        said = _EXPECTED.get(name, _AN_ADDRESS if name.endswith("_url") else said)
    if not error["loc"]:
        return f"the settings do not fit together: {said}", "check the command line, BACKSTORY_* and config.toml"
    return (
        f"the setting {name} does not make sense: {said}",
        f"check the command line, BACKSTORY_{name.upper()} and config.toml",
    )
