"""Markdown to HTML that is safe to show: no raw HTML goes in, and what comes out is cleaned all the same."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

MEDIA_PATH = "/media/"  # where learn:media answers

_TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "strong", "em", "s", "code", "pre", "blockquote"),
    *("ul", "ol", "li", "a", "img", "div", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "div": {"tabindex"},
    "img": {"src", "alt", "title", "loading"},
    "ol": {"start"},
    "th": {"scope"},
}
_CLASSES = {"div": {"table-wrap", "table-responsive"}, "table": {"table"}}
_OUR_PICTURE = re.compile(r"^media/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$")
_COMMENT = re.compile(
    r"\\[^\n]|(?P<tick>`+)(?!`)(?:(?!\n[ \t]*\n)[\s\S])*?(?<!`)(?P=tick)(?!`)|<!--[\s\S]*?-->"
)
_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]+\]:[^\n]*$", re.MULTILINE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TASK = re.compile(r"\[([ xX])\][ \t]+(?=\S)")
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]*(?:\s[^<>]*)?/?>")
_BRACES = re.compile(r"\)\{[^{}\n]*\}")
# Boxes and short codes of other tools: GitHub, MkDocs, Hugo, Jekyll.
_FOREIGN_BOX = re.compile(r"^(?:\[!\w+\]|(?:!!!|\?\?\?\+?)\s+\w+)", re.ASCII)
_SHORT_CODE = re.compile(r"\{\{[<%].*?[>%]\}\}|\{%.*?%\}")
_SPACES = re.compile(r"[ \t\r\n\f]+")  # not the no-break space: it is part of the text
_WEB = re.compile(r"^(?:https?:|mailto:|tel:|/)", re.IGNORECASE)
_ALIGNED = re.compile(r"text-align:(left|right|center)")
_SIDES = {"left": "text-start", "right": "text-end", "center": "text-center"}


References = tuple[tuple[str, str, str], ...]  # of reference links: label, address, title


@dataclass(frozen=True, slots=True)
class Fault:
    """What a text has that is not shown as it is meant. `line` counts from 0."""

    line: int
    text: str
    is_error: bool  # it would be lost; otherwise it is shown, but hardly as it is meant


@lru_cache(maxsize=2048)
def render(md: str, references: References = ()) -> SafeString:
    """Return the HTML of a Markdown text.

    Tables and strikethrough work; a heading of level 1 becomes one of level 2, since
    the page has its own; pictures show only when they are `media/<id>` of ours; comments
    are left out. `references` are the links that other parts of the same document define.
    The result is remembered by the text itself, so a text is cleaned once per process.
    """
    env = {"references": {label: {"href": href, "title": title} for label, href, title in references}}
    return mark_safe(  # noqa: S308 - cleaned here, against a list of what is allowed
        nh3.clean(
            _reader().render(strip_comments(md), env),
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            allowed_classes={**_CLASSES, "td": set(_SIDES.values()), "th": set(_SIDES.values())},
            url_schemes={"http", "https", "mailto", "tel"},
            link_rel="noopener noreferrer",
            attribute_filter=_keep,
        )
    )


@lru_cache(maxsize=4096)
def plain(md: str, *, limit: int = 200) -> str:
    """Return the first words of a Markdown text, without its signs, for lists. Remembered by the text."""
    text = html.unescape(nh3.clean(_reader().render(strip_comments(md)), tags=set()))
    text = _SPACES.sub(" ", text).strip(" ")
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"


def strip_comments(md: str) -> str:
    """Return a text without its HTML comments. What stands in code stays."""
    if "<!--" not in md:
        return md
    code = _code_lines(md)
    kept, at = [], 0
    for match in _COMMENT.finditer(md):
        if not match[0].startswith("<!--") or md.count("\n", 0, match.start()) in code:
            continue
        kept.append(md[at : match.start()])
        at = match.end()
    return "".join([*kept, md[at:]])


def has_open_comment(md: str) -> bool:
    """Return True if a comment begins in these lines, none of them in a block of code, and does not end."""
    rest = _COMMENT.sub("", md)
    return "<!--" in rest


def is_visible(md: str) -> bool:
    """Return True if a text has more than comments and the addresses of links."""
    return bool(_DEFINITION.sub("", strip_comments(md)).strip())


def visible_part(md: str) -> str:
    """Return a text from its first visible line on."""
    lines = md.split("\n")
    for at in range(len(lines)):
        if not has_open_comment("\n".join(lines[: at + 1])) and is_visible("\n".join(lines[: at + 1])):
            return "\n".join(lines[at:])
    return ""


def list_references(texts: Iterable[str]) -> References:
    """Return the links that the parts of one document define; of equal labels the first counts."""
    env: dict[str, Any] = {"references": {}}
    for text in texts:
        if "]:" in text:
            _reader().parse(strip_comments(text), env)
    return tuple(
        (label, str(found["href"]), str(found["title"])) for label, found in env["references"].items()
    )


def with_definitions(text: str, other: str) -> str:
    """Return a text with the addresses of links that it names and only another part of its file defines."""
    own = {label for label, _href, _title in list_references([text])}
    wanted = [
        match[0].strip()
        for match in _DEFINITION.finditer(strip_comments(other))
        if (label := match[0].strip()[1:].split("]:", 1)[0]).upper() not in own
        and f"[{label.lower()}]" in text.lower()
    ]
    return "\n\n".join([text, "\n".join(wanted)]) if wanted else text


def list_faults(md: str) -> list[Fault]:
    """Return what a text of a folder has that no reader sees as it is meant. Raises nothing."""
    found = []
    for block in _reader().parse(_blank_comments(md), {}):
        if block.type != "inline" or block.map is None:
            continue
        for line, token in _with_lines(block.children or (), block.map[0]):
            found += [Fault(line, text, is_error) for text, is_error in _faults_of(token)]
    return found


def _blank_comments(md: str) -> str:
    """Return a text without its comments, with as many lines as before."""
    if "<!--" not in md:
        return md
    code = _code_lines(md)

    def blank(match: re.Match[str]) -> str:
        is_code = md.count("\n", 0, match.start()) in code
        return match[0] if is_code or not match[0].startswith("<!--") else "\n" * match[0].count("\n")

    return _COMMENT.sub(blank, md)


def _code_lines(md: str) -> set[int]:
    """Return the numbers of the lines of blocks of code, counted from 0."""
    return {
        line
        for token in _reader().parse(md, {})
        if token.type in ("fence", "code_block") and token.map is not None
        for line in range(*token.map)
    }


def _with_lines(tokens: Iterable[Token], line: int) -> Iterator[tuple[int, Token]]:
    for token in tokens:
        yield line, token
        line += token.type in ("softbreak", "hardbreak")


def _faults_of(token: Token) -> Iterator[tuple[str, bool]]:
    if token.type == "image" and not str(token.attrs.get("src", "")).startswith("media/"):
        source = str(token.attrs.get("src", ""))
        name = source.rsplit("/", 1)[-1] or "picture.png"
        words = {"source": source, "name": name}
        text = _("The picture %(source)s is not shown. Put the file into media/ and write (media/%(name)s).")
        yield text % words, True
    if token.type == "link_open":
        href = str(token.attrs.get("href", ""))
        if href.startswith("#"):
            text = _("The link %(href)s leads nowhere: headings have no address. Name the heading in words.")
            yield text % {"href": href}, False
        elif not href.startswith("media/") and not _WEB.match(href):
            text = _(
                "The link %(href)s leads nowhere here: a text cannot link to a lesson or page, of this "
                "journey or of a library, by its name. Write a whole address (https://…), or name the "
                "step in words."
            )
            yield text % {"href": href or "()"}, True
    if token.type == "text":
        tag = _TAG.search(token.content)
        if tag is not None:
            text = _("HTML is shown as it stands: %(tag)s. Write it in Markdown.")
            yield text % {"tag": tag[0]}, False
        box = _FOREIGN_BOX.match(token.content)
        if box is not None:
            text = _("The box %(box)s is shown as it stands. Write “::: tip”, note or warning.")
            yield text % {"box": box[0]}, False
        code = _SHORT_CODE.search(token.content)
        if code is not None:
            text = _("The short code %(code)s is shown as it stands. Write what it stands for in Markdown.")
            yield text % {"code": code[0][:60]}, False
        braces = _BRACES.search(token.content)
        if braces is not None:
            yield _("Attributes in braces are shown as they stand. Remove them."), False


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    reader.inline.ruler.before("autolink", "line_break", _line_break)
    reader.core.ruler.after("inline", "task_list", _task_list)
    reader.add_render_rule("image", _image)
    reader.add_render_rule("link_open", _link_open)
    reader.add_render_rule("table_open", _table_open)
    reader.add_render_rule("table_close", _table_close)
    for name in ("th_open", "td_open"):
        reader.add_render_rule(name, _cell_open)
    for name in ("heading_open", "heading_close"):
        reader.add_render_rule(name, _heading)
    return reader


def _keep(tag: str, attribute: str, value: str) -> str | None:
    """Drop the address of a picture that is not ours."""
    if tag == "img" and attribute == "src" and not value.startswith(MEDIA_PATH):
        return None
    return value


def _image(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    token = tokens[at]
    ours = _OUR_PICTURE.match(str(token.attrs.get("src", "")))
    alt = renderer.renderInlineAsText(token.children, options, env)
    if ours is None:
        return nh3.clean_text(alt)
    title = {"title": token.attrs["title"]} if token.attrs.get("title") else {}
    token.attrs = {"src": f"{MEDIA_PATH}{ours[1]}/", "alt": alt, **title, "loading": "lazy"}
    return renderer.renderToken(tokens, at, options, env)


def _link_open(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    """Lead a link to a file of ours to where it is."""
    ours = _OUR_PICTURE.match(str(tokens[at].attrs.get("href", "")))
    if ours is not None:
        tokens[at].attrs["href"] = f"{MEDIA_PATH}{ours[1]}/"
    return renderer.renderToken(tokens, at, options, env)


def _line_break(state: StateInline, silent: bool) -> bool:
    """Read <br> as a line break: the one tag that Markdown has no good word for inside a table."""
    if state.src[state.pos] != "<":
        return False
    found = _BREAK.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("hardbreak", "br", 0)
    state.pos = found.end()
    return True


def _task_list(state: StateCore) -> None:
    """Show the boxes of a list of tasks; they cannot be ticked, a checklist can."""
    for before, paragraph, inline in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if before.type != "list_item_open" or paragraph.type != "paragraph_open" or not inline.children:
            continue
        first = inline.children[0]
        box = _TASK.match(first.content) if first.type == "text" else None
        if box is not None:
            sign = "\u2610" if box[1] == " " else "\u2611"
            first.content = f"{sign} {first.content[box.end() :]}"


def _table_open(*_arguments: object) -> str:
    # It scrolls where it is too wide, so the keyboard must reach it.
    return '<div class="table-wrap" tabindex="0"><table class="table">\n'


def _table_close(*_arguments: object) -> str:
    return "</table></div>\n"


def _cell_open(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    """Say by a class what Markdown says by a style, which the policy of the site forbids."""
    token = tokens[at]
    aligned = _ALIGNED.match(str(token.attrs.pop("style", "")))
    if aligned:
        token.attrs["class"] = _SIDES[aligned[1]]
    if token.tag == "th":
        token.attrs["scope"] = "col"
    return renderer.renderToken(tokens, at, options, env)


def _heading(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    if tokens[at].tag == "h1":
        tokens[at].tag = "h2"
    return renderer.renderToken(tokens, at, options, env)
