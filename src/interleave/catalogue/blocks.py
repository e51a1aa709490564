"""A lesson's text as blocks, and back: Markdown with a few boxes of our own.

    ::: tip                a callout; also note and warning; a title after the name is its first line
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

from interleave.catalogue import markdown
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


_BOX = re.compile(r"^ {0,3}:{3,}")
_OPEN = re.compile(r"^ {0,3}(:{3,})\s*([A-Za-z]+)(?:\s*\[(.*)\]|\s+([^\s{].*?))?\s*$")
_CLOSE = re.compile(r"^ {0,3}(:{3,})\s*$")
_PICTURE = re.compile(r'^!\[((?:[^\]\\]|\\.)*)\]\(media/([^\s)"]+)(?:\s+"((?:[^"\\]|\\.)*)")?\)\s*$')
_FENCE = re.compile(r"^ {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_TICK = re.compile(r"^\s*[-*]\s+(?:\[[ xX]\]\s+)?(.*\S)\s*$")
_TICKED = re.compile(r"^\[[ xX]\]\s")
# In a picture or a link, and in the address of one that is defined elsewhere.
_INLINE_MEDIA = re.compile(r'(\]\(\s*<?|^ {0,3}\[[^\]\n]+\]:[ \t]*<?)media/([^\s)">]+)', re.MULTILINE)


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
        text = markdown.visible_part(block["md"]) if block["type"] == "text" else ""
        if text.startswith("## "):
            section = Section(index, text.split("\n", 1)[0][3:].strip(" #"))
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
        self.comment = -1  # the line where a comment begins that is still open
        self.unseen: list[str] = []  # comments and addresses of links, until there is text that they go with

    def read(self) -> list[Block]:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if self.fence:
                self._read_code(line)
            elif self.comment >= 0:
                self._read_comment(line)
            elif _BOX.match(line):
                self._read_box(line)
            elif picture := _PICTURE.match(line):
                self._add(_picture(picture))
            else:
                self._read_text(line)
            self.at += 1
        if self.comment >= 0:
            raise self._problem(self.comment, _("This comment is never closed. End it with -->."))
        self._end_text()
        self._place_unseen()
        return self.blocks

    def _read_code(self, line: str) -> None:
        if _ends_code(self.fence, line):
            self.fence = ""
        self.text.append(line)

    def _read_comment(self, line: str) -> None:
        self.text.append(line)
        _comment, end, rest = line.partition("-->")
        if end:
            self.comment = self.at if markdown.has_open_comment(rest) else -1

    def _read_text(self, line: str) -> None:
        fence = _FENCE.match(line)
        self.fence = fence[1] if fence else ""
        if not fence and markdown.has_open_comment(line):
            self.comment = self.at
        if line.startswith("## "):
            self._end_text()
        self.text.append(line)

    def _read_box(self, line: str) -> None:
        first = self.at
        opening = _OPEN.match(line)
        if opening is None:
            if _CLOSE.match(self.lines[first]):
                raise self._problem(first, _("These colons close no box. Remove them, or open a box above."))
            raise self._unknown(first)
        inside, others = self._read_inside(opening[1])
        if self.at == len(self.lines) or max(others, default=0) >= len(opening[1]):
            raise self._problem(first, _("This box is never closed. End it with a line of three colons."))
        title = (opening[3] if opening[3] is not None else opening[4] or "").strip()
        self._add(self._block(first, opening[2].lower(), title, inside))

    def _read_inside(self, colons: str) -> tuple[list[str], list[int]]:
        """Return the lines of a box, and the colons of each box that opens within it outside code."""
        inside: list[str] = []
        others: list[int] = []
        fence = ""
        self.at += 1
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if fence:
                fence = "" if _ends_code(fence, line) else fence
            elif opening := _FENCE.match(line):
                fence = opening[1]
            elif other := _OPEN.match(line):
                others.append(len(other[1]))
            if _closes(colons, line) and not (fence and self._is_code_of_box(fence, colons)):
                break
            inside.append(line)
            self.at += 1
        return inside, others

    def _is_code_of_box(self, fence: str, colons: str) -> bool:
        """Return True if a line of colons is code: the code ends further down, and then the box does.

        Otherwise the code is never closed, and the line ends the box.
        """
        is_after = False
        for line in self.lines[self.at + 1 :]:
            if not is_after:
                is_after = _ends_code(fence, line)
            elif _BOX.match(line) or _FENCE.match(line):
                return _closes(colons, line)
        return False

    def _block(self, first: int, name: str, title: str, inside: list[str]) -> Block:
        text = "\n".join(inside).strip("\n")
        if name in TONES:
            if not markdown.is_visible(text) and not title:
                raise self._problem(first, _("This box is empty. Write something in it."))
            heading = f"**{title}**\n\n" if title else ""
            return {"type": "callout", "tone": name, "md": (heading + text).strip("\n")}
        if name == "checklist":
            if title:
                words = _("A checklist has no title. Write “::: checklist”, and the title above the box.")
                raise self._problem(first, words)
            return {"type": "checklist", "items": self._ticks(first, inside)}
        if name in ("file", "video"):
            return self._media_block(first, name, title, text)
        raise self._unknown(first)

    def _media_block(self, first: int, name: str, place: str, text: str) -> Block:
        media = place.removeprefix("media/")
        if media == place or not media:
            raise self._problem(first, _("Say which file: ::: file media/name"))
        if " " in media:
            words = _("Write the title into the line below: “::: %(box)s media/name” holds the file alone.")
            raise self._problem(first, words % {"box": name})
        title = " ".join(markdown.strip_comments(text).split())
        if name == "file":
            return {"type": "file", "media": media, "title": title}
        return {"type": "video", "media": media, "title": title}

    def _unknown(self, first: int) -> errors.Invalid:
        words = _(
            "This box has no known name. Write “::: tip”, note, warning, checklist, “::: file media/name” or"
            " “::: video media/name”."
        )
        return self._problem(first, words)

    def _ticks(self, first: int, inside: list[str]) -> list[str]:
        lines = [line for line in markdown.strip_comments("\n".join(inside)).split("\n") if line.strip()]
        found = [match[1] for line in lines if (match := _TICK.match(line))]
        if not found or len(found) != len(lines):
            raise self._problem(first, _("Each line of a checklist starts with a dash and a space."))
        return found

    def _add(self, block: Block) -> None:
        self._end_text()
        self.blocks.append(block)

    def _end_text(self) -> None:
        text = "\n".join(self.text).strip("\n")
        self.text = []
        if text.strip() and not markdown.is_visible(text):
            self.unseen.append(text)
        elif text.strip():
            self.blocks.append({"type": "text", "md": "\n\n".join([*self.unseen, text])})
            self.unseen = []

    def _place_unseen(self) -> None:
        """Put what no one sees at the end to the last text: a block of its own could never be seen."""
        if not self.unseen:
            return
        unseen = "\n\n".join(self.unseen)
        last = next((block for block in reversed(self.blocks) if block["type"] == "text"), None)
        if last is None:
            self.blocks.append({"type": "text", "md": unseen})
        else:
            last["md"] = f"{last['md']}\n\n{unseen}"

    def _problem(self, line: int, text: str) -> errors.Invalid:
        where = _("line %(number)d") % {"number": line + 1}
        return errors.Invalid(f"{where.capitalize()}: {text}", [errors.Problem(where, text)])


def _ends_code(fence: str, line: str) -> bool:
    closing = line.strip()
    return closing.startswith(fence) and not closing.strip(fence[0])


def _closes(colons: str, line: str) -> bool:
    """Return True if a line closes a box that was opened with these colons: with as many, or more."""
    found = _CLOSE.match(line)
    return found is not None and len(found[1]) >= len(colons)


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
