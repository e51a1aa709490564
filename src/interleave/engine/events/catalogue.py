"""What happens in catalogue."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from interleave.engine.events.values import Event


@dataclass(frozen=True, slots=True)
class ModulePublished(Event):
    """A version of a module was published."""

    name: ClassVar[str] = "catalogue.module.published.v1"
    module_id: UUID
    version_id: UUID
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ItemPublished(Event):
    """A version of an item was published."""

    name: ClassVar[str] = "catalogue.item.published.v1"
    item_id: UUID
    version_id: UUID
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class JobAidPublished(Event):
    """A job aid was published or changed."""

    name: ClassVar[str] = "catalogue.job_aid.published.v1"
    job_aid_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class MediaStored(Event):
    """A file was stored."""

    name: ClassVar[str] = "catalogue.media.stored.v1"
    media_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class JobAidOpened(Event):
    """A person looked a job aid up."""

    name: ClassVar[str] = "catalogue.job_aid.opened.v1"
    person_id: UUID
    job_aid_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class SkillDefined(Event):
    """A skill or its objectives were written down or changed."""

    name: ClassVar[str] = "catalogue.skill.defined.v1"
    skill_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class ModuleDrafted(Event):
    """The draft of a module was written or changed."""

    name: ClassVar[str] = "catalogue.module.drafted.v1"
    module_id: UUID
    revision: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ModuleWithdrawn(Event):
    """A module is not offered any more."""

    name: ClassVar[str] = "catalogue.module.withdrawn.v1"
    module_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class JobAidWithdrawn(Event):
    """A job aid is not offered any more."""

    name: ClassVar[str] = "catalogue.job_aid.withdrawn.v1"
    job_aid_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class MediaDescribed(Event):
    """The words that stand for a file were changed: its alternative text or its captions."""

    name: ClassVar[str] = "catalogue.media.described.v1"
    media_id: UUID
    at: datetime
