"""Settings: each one field with its default, its meaning and whether reports show it.

A new one is a field here, a line in `Options` where a single investigation may have its own, and an option in
`backstory_cli.cli.options`; the configuration file, variables of the environment and the documentation follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, TypedDict
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    create_model,
    model_validator,
)
from pydantic.fields import FieldInfo

from backstory_cli.image.loading import Limits
from backstory_cli.image.sandbox.sandboxed_image import Allowance
from backstory_cli.reference.web_services import SERVICES, WITH_KEYS, Service
from backstory_cli.settings.profiles import PROFILES, Profile
from backstory_cli.settings.recipients import Recipient, is_this_machine
from backstory_cli.settings.sources import ENTERPRISE, KEYS
from backstory_cli.settings.values import (
    AbsolutePath,
    Address,
    Analyst,
    Hosts,
    IndexAddress,
    NamedLimits,
    Names,
    Price,
    Providers,
    Region,
)
from backstory_cli.text import clean

DEFAULT_MODEL = "gemini-3.8-flash"
"""Of Gemini: a stable release, never a preview (google-genai 3.4.0 README, November 2026)."""

_FILES = ("model_file", "sscd_file")
FOUND_OUT = {"named", "agreed"}
"""Not set by anybody: what flags named, and whom the user agreed to."""
ENVIRONMENT_ONLY = frozenset({*KEYS, *ENTERPRISE, *FOUND_OUT, "home"})
"""Settings that no configuration file holds."""
LISTS = ("only", "skip", "providers", "own_hosts", "consent")
USER = re.compile(r"//[^/?#]*@")
"""Name and password in an address."""


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


def define_setting(default: Any, meaning: str, *, reported: bool = True, **constraints: Any) -> Any:
    """A setting.

    Args:
        default: What holds where nobody sets it.
        meaning: What it is, for people.
        reported: Whether reports show it: not where it holds a path or an address of the user's own, or shapes no
            finding.
        constraints: As pydantic's ``Field`` takes them.
    """
    return Field(default, description=meaning, json_schema_extra={"reported": reported}, **constraints)


def _build_service_fields() -> dict[str, Any]:
    """Of each outside service its address and, where it needs one, its key."""
    addresses = {
        f"{each.name}_url": (Address | None, define_setting(None, f"where {each.title} is asked")) for each in SERVICES
    }
    return {**addresses, **{f"{each.name}_api_key": (SecretStr | None, None) for each in WITH_KEYS}}


if TYPE_CHECKING:

    class _ServiceSettings(BaseModel):
        """Settings of the outside services, read by name."""
else:
    _ServiceSettings = create_model("_ServiceSettings", **_build_service_fields())


class Settings(_ServiceSettings):
    """Everything that can be set, with its default."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    analyst: Analyst = define_setting(
        "rules",
        "who words the answer: rules, gemini, or the address of a model of your own",
    )
    model: str | None = define_setting(None, "the name of the model", pattern=r"^[A-Za-z0-9._/:-]{1,100}$")
    model_timeout: float = define_setting(50.0, "seconds that the model may take", gt=0, le=600, reported=False)
    model_price: Price | None = define_setting(
        None, "dollars for a million tokens read and written, such as 0.75,3.75", reported=False
    )
    max_cost: float | None = define_setting(
        None, "dollars that the model may cost at most", gt=0, le=1000, reported=False
    )
    search: bool = define_setting(False, "whether Gemini searches the web for the question")
    send_metadata: bool = define_setting(False, "whether the model is sent what the file itself says")
    keep_sent: bool = define_setting(False, "whether what is sent is kept with the case", reported=False)
    consent: Names = define_setting((), "services that may be sent something of an image", reported=False)
    offline: bool = define_setting(False, "whether the network is shut, whatever else is set")
    online: bool = define_setting(False, "whether services on the web are asked")
    providers: Providers = define_setting((), "the services that are asked, and no other")
    http: bool = define_setting(False, "whether images are fetched over http too")
    fetch: bool = define_setting(True, "whether images and pages that are found are fetched")
    fresh: bool = define_setting(
        False, "whether the web is asked again for what it answered within a day", reported=False
    )
    proxy: str | None = define_setting(
        None, "the proxy that the web is reached through", pattern=r"^https?://\S+$", repr=False, reported=False
    )
    contact: str = define_setting(
        "",
        "how services can reach you, as Wikimedia asks for: an e-mail or web address",
        max_length=200,
        reported=False,
    )
    web_timeout: float = define_setting(15.0, "seconds that a service may take", ge=1, le=120, reported=False)
    own_hosts: Hosts = define_setting(
        (), "hosts of your own network whose addresses you may type: name, or name:port", reported=False
    )
    profile: Literal["quick", "standard", "deep"] = define_setting(
        "standard", "how much is looked at: quick, standard or deep"
    )
    deep: bool = define_setting(False, "the same as the profile deep")
    region: Region | None = define_setting(None, "the part that tests on the pixels look at: x,y,width,height")
    model_file: AbsolutePath | None = define_setting(None, "a learned detector of yours, an ONNX file", reported=False)
    index: IndexAddress = define_setting(
        None, "your index of known images: a file, or postgresql://user@host/database", repr=False, reported=False
    )
    sscd_file: Path | None = define_setting(None, "the model of the learned fingerprint, an ONNX file", reported=False)
    only: Names = define_setting((), "the detectors that run, and no other")
    skip: Names = define_setting((), "detectors that do not run")
    max_bytes: int = define_setting(Limits.max_bytes, "bytes of the largest file that is read", ge=1)
    max_pixels: int = define_setting(Limits.max_pixels, "pixels of the largest image that is decoded", ge=1)
    isolation: bool = define_setting(True, "whether images are read in a process of their own")
    max_seconds: float | None = define_setting(
        None, "seconds of processor time after which a check is stopped", gt=0, le=3600
    )
    max_memory: int = define_setting(Allowance.memory, "bytes of memory that reading an image may take", ge=2**27)
    limit: NamedLimits = define_setting((), "other limits on what is read: see backstory doctor --limits")
    signing_key: Path | None = define_setting(None, "the key that bundles are signed with", reported=False)
    tsa_url: Address | None = define_setting(None, "where time stamps are asked for", reported=False)
    tsa_roots: Path | None = define_setting(
        None, "certificates (PEM) of time-stamp authorities, or of their roots, that you trust", reported=False
    )
    gemini_base_url: str | None = define_setting(None, "where Gemini is asked", pattern=r"^https?://\S+$")
    gemini_timeout: float = define_setting(50.0, "seconds that Gemini may take", gt=0, le=600, reported=False)
    enterprise_project: str = Field(default="", max_length=100)
    enterprise_location: str = Field(default="global", pattern=r"^[a-z0-9-]{1,40}$")
    enterprise_credentials: str = Field(default="", repr=False)
    analyst_api_key: SecretStr | None = None
    gemini_api_key: SecretStr | None = None
    named: tuple[str, ...] = ()
    agreed: tuple[str, ...] = ()
    home: Path

    @model_validator(mode="after")
    def _require_one_profile(self) -> Self:
        """Quick and deep at once cannot be meant."""
        if self.deep and self.profile == "quick":
            raise ValueError("the quick profile and --deep exclude each other")
        return self

    @model_validator(mode="after")
    def _require_model_name(self) -> Self:
        """A server of one's own has no model that could be meant unless it is named."""
        if "://" in self.analyst and self.model is None:
            raise ValueError("the model at that address must be named, with --model")
        return self

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

    def get_key(self, service: Service) -> str:
        """The key of a service; empty where none is set."""
        secret: SecretStr | None = getattr(self, f"{service.name}_api_key", None)
        return secret.get_secret_value().strip() if secret else ""

    def get_address(self, service: Service) -> str:
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
        sends = f"a reduced copy of the image without metadata, your question, and {findings}"
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
            if service.key and self.get_key(service):
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

    def to_report(self) -> dict[str, Any]:
        """The settings that shape a report; no key, no path of this machine."""
        hidden = {name for name, field in Settings.model_fields.items() if not _is_reported(field)}
        values = self.model_dump(mode="json", exclude={*ENVIRONMENT_ONLY, *hidden})
        if self.analyst == "gemini":
            values["model"] = self.model or DEFAULT_MODEL
        if self.gemini_base_url:
            values["gemini_base_url"] = USER.sub("//", self.gemini_base_url)
        files = {name: file.name if (file := getattr(self, name)) else None for name in _FILES}
        return {**values, **files, "index": "server" if self.index and "://" in self.index else "file"}


def _is_reported(field: FieldInfo) -> bool:
    extra = field.json_schema_extra
    return bool(extra.get("reported", True)) if isinstance(extra, dict) else True


MEANINGS: dict[str, str] = {
    name: field.description for name, field in Settings.model_fields.items() if field.description
}
"""What each setting of the configuration file is, for people."""
