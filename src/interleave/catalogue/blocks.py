"""A lesson's text as blocks, and back: Markdown with a few boxes of our own.

    ::: tip                a callout; also note and warning
    ::: checklist          lines to tick
    ::: file media/x.pdf   a download, its title inside
    ::: video media/x.mp4  a video, its title inside
    ![alt](media/x.png "Caption")   alone on a line: a picture

Everything else is text, cut before each heading of level 2 so that every section is a
block. `parse` and `to_markdown` undo each other. What follows `media/` is a file name
in a folder of text and the id of a Media row in the database; `replace_media` turns
one into the other.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NotRequired, TypedDict

from django.utils.translation import gettext as _

from interleave.kernel import errors

TONES = ("note", "tip", "warning")


class Block(TypedDict):
    """One block. Which fields it has follows from its type; see SHAPES."""

    type: Literal["text", "picture", "file", "callout", "checklist", "video"]
    md: NotRequired[str]
    tone: NotRequired[str]
    items: NotRequired[list[str]]
    media: NotRequired[str]
    alt: NotRequired[str]
    caption: NotRequired[str]
    title: NotRequired[str]


SHAPES: Mapping[str, tuple[str, ...]] = {
    "text": ("md",),
    "picture": ("media", "alt", "caption"),
    "file": ("media", "title"),
    "callout": ("tone", "md"),
    "checklist": ("items",),
    "video": ("media", "title"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a lesson under one heading: where it starts, and its title ('' before the first)."""

    index: int
    title: str


_OPEN = re.compile(r"^(:{3,})\s*([a-z]+)(?:\s+media/(\S+))?\s*$")
_PICTURE = re.compile(r'^!\[((?:[^\]\\]|\\.)*)\]\(media/([^\s)"]+)(?:\s+"((?:[^"\\]|\\.)*)")?\)\s*$')
_FENCE = re.compile(r"^ {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_TICK = re.compile(r"^\s*[-*]\s+(?:\[[ xX]\]\s+)?(.*\S)\s*$")
_TICKED = re.compile(r"^\[[ xX]\]\s")
_INLINE_MEDIA = re.compile(r'(\]\()media/([^\s)"]+)')


def parse(text: str) -> list[Block]:
    """Return the blocks of a text.

    Raises Invalid, with the number of the line, for a box that is unknown, never closed or empty.
    """
    return _Reader(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).read()


def to_markdown(blocks: Iterable[Block]) -> str:
    """Return the text that `parse` reads as these blocks."""
    return "\n\n".join(_written(block) for block in blocks) + "\n"


def normalise(blocks: Iterable[Block]) -> list[Block]:
    """Return the blocks as `parse` would make them. Raises Invalid for blocks that no text gives."""
    plain = list(blocks)
    for block in plain:
        if set(block) - {"type"} != set(SHAPES.get(block.get("type", ""), ("?",))):
            raise errors.Invalid(_("A block of this lesson has an unknown form."))
    return parse(to_markdown(plain))


def sections(blocks: Sequence[Block]) -> list[Section]:
    """Return where each section starts; what stands before the first heading is a section without title."""
    found = [Section(0, "")] if blocks else []
    for index, block in enumerate(blocks):
        if block["type"] == "text" and block["md"].startswith("## "):
            section = Section(index, block["md"].split("\n", 1)[0][3:].strip(" #"))
            found = [*found, section] if index else [section]
    return found


def media_of(blocks: Iterable[Block]) -> list[str]:
    """Return what the blocks name after `media/`, each once, in order; also pictures inside a text."""
    names: dict[str, None] = {}
    for block in blocks:
        if "media" in block:
            names[block["media"]] = None
        for match in _INLINE_MEDIA.finditer(block.get("md", "")):
            names[match[2]] = None
    return list(names)


def replace_media(blocks: Iterable[Block], names: Mapping[str, str]) -> list[Block]:
    """Return the blocks with other names after `media/`; a name that the mapping lacks stays."""
    return [_replaced(block, names) for block in blocks]


def replace_media_in_text(text: str, names: Mapping[str, str]) -> str:
    """Return a Markdown text with other names after `media/`."""
    return _INLINE_MEDIA.sub(lambda match: f"{match[1]}media/{names.get(match[2], match[2])}", text)


def _replaced(block: Block, names: Mapping[str, str]) -> Block:
    changed = block.copy()
    if "media" in block:
        changed["media"] = names.get(block["media"], block["media"])
    if "md" in block:
        changed["md"] = replace_media_in_text(block["md"], names)
    return changed


class _Reader:
    """Reads lines from top to bottom."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.at = 0
        self.blocks: list[Block] = []
        self.text: list[str] = []
        self.fence = ""  # the signs that opened a block of code, inside which nothing is ours

    def read(self) -> list[Block]:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if self.fence:
                self._read_code(line)
            elif line.startswith(":::"):
                self._read_box(line)
            elif picture := _PICTURE.match(line):
                self._add(_picture(picture))
            else:
                self._read_text(line)
            self.at += 1
        self._end_text()
        return self.blocks

    def _read_code(self, line: str) -> None:
        closing = line.strip()
        if closing.startswith(self.fence) and not closing.strip(self.fence[0]):
            self.fence = ""
        self.text.append(line)

    def _read_text(self, line: str) -> None:
        fence = _FENCE.match(line)
        self.fence = fence[1] if fence else ""
        if line.startswith("## "):
            self._end_text()
        self.text.append(line)

    def _read_box(self, line: str) -> None:
        first = self.at
        opening = _OPEN.match(line)
        if opening is None:
            raise self._problem(first, _("This box has no known name. Use tip, note, warning or checklist."))
        inside: list[str] = []
        self.at += 1
        while self.at < len(self.lines) and self.lines[self.at].rstrip() != opening[1]:
            inside.append(self.lines[self.at])
            self.at += 1
        others = [other[1] for line in inside if (other := _OPEN.match(line))]
        if self.at == len(self.lines) or opening[1] in others:
            raise self._problem(first, _("This box is never closed. End it with a line of three colons."))
        self._add(self._block(first, opening[2], opening[3] or "", inside))

    def _block(self, first: int, name: str, media: str, inside: list[str]) -> Block:
        text = "\n".join(inside).strip("\n")
        if name in TONES and not media:
            if not text.strip():
                raise self._problem(first, _("This box is empty. Write something in it."))
            return {"type": "callout", "tone": name, "md": text}
        if name == "checklist" and not media:
            return {"type": "checklist", "items": self._ticks(first, inside)}
        if name in ("file", "video"):
            if not media:
                raise self._problem(first, _("Say which file: ::: file media/name"))
            title = " ".join(text.split())
            if name == "file":
                return {"type": "file", "media": media, "title": title}
            return {"type": "video", "media": media, "title": title}
        raise self._problem(first, _("This box has no known name. Use tip, note, warning or checklist."))

    def _ticks(self, first: int, inside: list[str]) -> list[str]:
        lines = [line for line in inside if line.strip()]
        found = [match[1] for line in lines if (match := _TICK.match(line))]
        if not found or len(found) != len(lines):
            raise self._problem(first, _("Each line of a checklist starts with a dash and a space."))
        return found

    def _add(self, block: Block) -> None:
        self._end_text()
        self.blocks.append(block)

    def _end_text(self) -> None:
        text = "\n".join(self.text).strip("\n")
        if text.strip():
            self.blocks.append({"type": "text", "md": text})
        self.text = []

    def _problem(self, line: int, text: str) -> errors.Invalid:
        where = _("line %(number)d") % {"number": line + 1}
        return errors.Invalid(f"{where.capitalize()}: {text}", [errors.Problem(where, text)])


def _picture(match: re.Match[str]) -> Block:
    return {
        "type": "picture",
        "media": match[2],
        "alt": _unescape(match[1]),
        "caption": _unescape(match[3] or ""),
    }


def _written(block: Block) -> str:
    if block["type"] == "text":
        return block["md"].strip("\n")
    if block["type"] == "picture":
        alt, caption = _escape(block["alt"], "]"), _escape(block["caption"], '"')
        return f"![{alt}](media/{block['media']}" + (f' "{caption}")' if caption else ")")
    if block["type"] == "checklist":
        return _boxed("checklist", "\n".join(f"- {_unticked(item)}" for item in block["items"]))
    if block["type"] == "callout":
        return _boxed(block["tone"], block["md"].strip("\n"))
    return _boxed(f"{block['type']} media/{block['media']}", block["title"])


def _boxed(opening: str, inside: str) -> str:
    """Put a text in a box whose colons are more than those that begin a line of it."""
    longest = max(len(line) - len(line.lstrip(":")) for line in inside.split("\n"))
    colons = ":" * max(3, longest + 1)
    return f"{colons} {opening}\n{inside}\n{colons}"


def _unticked(item: str) -> str:
    return f"[ ] {item}" if _TICKED.match(item) else item


def _escape(text: str, end: str) -> str:
    plain = " ".join(text.split()).replace("\\", "\\\\")
    return plain.replace(end, "\\" + end)


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
