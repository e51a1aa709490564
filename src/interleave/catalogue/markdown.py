"""Markdown to HTML that is safe to show: no raw HTML goes in, and what comes out is cleaned all the same."""

import re
from collections.abc import Sequence
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
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
_ALIGNED = re.compile(r"text-align:(left|right|center)")
_SIDES = {"left": "text-start", "right": "text-end", "center": "text-center"}


@lru_cache(maxsize=2048)
def render(md: str) -> SafeString:
    """Return the HTML of a Markdown text.

    Tables and strikethrough work; a heading of level 1 becomes one of level 2, since
    the page has its own; pictures show only when they are `media/<id>` of ours. The
    result is remembered by the text itself, so a text is cleaned once per process.
    """
    html = _reader().render(md)
    return mark_safe(  # noqa: S308 - cleaned here, against a list of what is allowed
        nh3.clean(
            html,
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
    text = " ".join(nh3.clean(_reader().render(md), tags=set()).split())
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    reader.add_render_rule("image", _image)
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
    token.attrs = {"src": f"{MEDIA_PATH}{ours[1]}/", "alt": alt, "loading": "lazy"}
    return renderer.renderToken(tokens, at, options, env)


def _table_open(*_: object) -> str:
    # It scrolls where it is too wide, so the keyboard must reach it.
    return '<div class="table-wrap" tabindex="0"><table class="table">\n'


def _table_close(*_: object) -> str:
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
