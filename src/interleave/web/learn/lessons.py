"""The blocks of a module as its page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.safestring import SafeString

from interleave.catalogue import blocks, captions, markdown
from interleave.catalogue import selectors as catalogue

if TYPE_CHECKING:
    from interleave.catalogue.models import Media
    from interleave.selfpaced.selectors import RunProgress, VideoProgress

_NOTHING = SafeString("")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a checklist."""

    index: int
    text: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One block, ready for its template; only the fields of its type are filled."""

    index: int
    type: str
    html: SafeString = _NOTHING
    tone: str = ""
    lines: tuple[Line, ...] = ()
    media: "Media | None" = None
    alt: str = ""
    caption: str = ""
    title: str = ""
    cues: tuple[captions.Cue, ...] = ()
    video: "VideoProgress | None" = None
    bars: tuple[tuple[float, float], ...] = ()  # watched parts: start and length in seconds


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A section in the table of contents."""

    index: int
    title: str
    is_seen: bool


@dataclass(frozen=True, slots=True)
class Lesson:
    blocks: tuple[Shown, ...]
    sections: tuple[SectionLine, ...]
    resume_title: str  # the section to go on at; '' at the start


def lay_out(body: Sequence[blocks.Block], progress: "RunProgress | None" = None) -> Lesson:
    """Return the blocks of a body with their media, ticks and videos. 1 query for media, if there are any."""
    media = catalogue.resolve_media(blocks.media_of(body))
    references = markdown.list_references(block["md"] for block in body if "md" in block)
    shown = tuple(_shown(index, block, media, progress, references) for index, block in enumerate(body))
    found = blocks.sections(body)
    seen = progress.seen if progress else frozenset[int]()
    ends = [section.index for section in found[1:]] + [len(body)] if found else []
    sections = tuple(
        SectionLine(section.index, section.title, seen.issuperset(range(section.index, end)))
        for section, end in zip(found, ends, strict=True)
    )
    position = progress.position if progress else 0
    started = [section.title for section in found if 0 < section.index <= position]
    return Lesson(shown, sections, started[-1] if started else "")


def _shown(
    index: int,
    block: blocks.Block,
    media: dict[str, "Media"],
    progress: "RunProgress | None",
    references: markdown.References,
) -> Shown:
    found = media.get(block.get("media", ""))
    videos: dict[UUID, VideoProgress] = (
        {video.media_id: video for video in progress.videos} if progress else {}
    )
    video = videos.get(found.pk) if found else None
    ticked = progress.ticked if progress else frozenset[str]()
    return Shown(
        index=index,
        type=block["type"],
        html=markdown.render(block["md"], references) if "md" in block else _NOTHING,
        tone=block.get("tone", ""),
        lines=tuple(
            Line(at, text, f"{index}-{at}" in ticked) for at, text in enumerate(block.get("items", ()))
        ),
        media=found,
        alt=block.get("alt", "") or (found.alt if found else ""),
        caption=block.get("caption", ""),
        title=block.get("title", "") or (found.name if found else ""),
        cues=tuple(captions.list_cues(found.captions)) if found and block["type"] == "video" else (),
        video=video,
        bars=tuple((span.start_s, span.end_s - span.start_s) for span in video.spans) if video else (),
    )
