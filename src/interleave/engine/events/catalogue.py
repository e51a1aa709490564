"""What happens in catalogue."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ModulePublished:
    """A version of a module was published."""

    name: ClassVar[str] = "catalogue.module.published.v1"
    module_id: UUID
    version_id: UUID
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ItemPublished:
    """A version of an item was published."""

    name: ClassVar[str] = "catalogue.item.published.v1"
    item_id: UUID
    version_id: UUID
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class JobAidPublished:
    """A job aid was published or changed."""

    name: ClassVar[str] = "catalogue.job_aid.published.v1"
    job_aid_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class MediaStored:
    """A file was stored."""

    name: ClassVar[str] = "catalogue.media.stored.v1"
    media_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class JobAidOpened:
    """A person looked a job aid up."""

    name: ClassVar[str] = "catalogue.job_aid.opened.v1"
    person_id: UUID
    job_aid_id: UUID
    at: datetime
