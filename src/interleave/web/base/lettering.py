"""How wide words are in Inter, without a browser: for labels that must not collide.

The table holds the advance of each Latin glyph at weight 600 in thousandths of the
type size, rounded up to the next 15, so a measured width is never less than the drawn
one. Made from the font that frontend/build.mjs ships.
"""

from functools import lru_cache
from unicodedata import east_asian_width

SEMIBOLD = {
    255: " ",
    270: "ijlìíîïĩīĭįıĵĺļł",
    285: "IÌÍÎÏĨĪĬĮİ",
    300: "‘’",
    330: "!',.:;¡¦·¹",
    345: "¸ſ",
    360: "`t|´ţŧț",
    375: "()[]",
    390: "/\\fľ",
    405: "rŕŗř",
    420: "ŀť",
    435: "1",
    465: "-{}ª¯°²³",
    480: "_„",
    495: "^º",
    510: "–“”•",
    525: '"ĳ',
    540: "*",
    555: "?s¿śŝşšș",
    570: "Lkxz¥§ķĸĹĻĽźżž",
    585: "7Jac¢àáâãäåçāăąćĉċčĴĿ",
    600: "Fevy¶èéêëðýÿēĕėęěŷ",
    615: "5Ehnou¨µÈÉÊËñòóôõöøùúûüĒĔĖĘĚĥħŁńņňŋōŏőũūŭůűų",
    630: "2bdgpq£þđĝğġģ",
    645: "#3689P«»ß",
    660: "$0BRSTZÞŔŖŘŚŜŞŠŢŤŦŹŻŽȘȚ",
    675: "&+4<=>~¬®±×÷−",
    690: "€",
    705: "KĶ",
    720: "XYÝŶŸ",
    735: "ADVÀÁÂÃÄÅĀĂĄĎ",
    750: "CGHU¤ÇÙÚÛÜĆĈĊČďĜĞĠĢĤŨŪŬŮŰŲ",
    765: "NÐÑĐŃŅŇŊ",
    780: "OQÒÓÔÕÖØŌŎŐ",
    810: "Ħ",
    840: "w¼ŵ",
    870: "½Ĳ",
    885: "↑↓",
    900: "m",
    915: "©¾æ",
    930: "M",
    960: "…",
    1005: "%@œ—",
    1020: "WÆŒŴ",
}
_ADVANCE = {glyph: width for width, glyphs in SEMIBOLD.items() for glyph in glyphs}
_WIDE, _OTHER = 1000, 720  # of scripts that Inter lacks: East Asian, and the rest
ELLIPSIS = "…"


@lru_cache(maxsize=4096)
def width_of(text: str, size: float) -> float:
    """Return an upper bound of the width of `text` at weight 600 and `size` pixels, in pixels."""
    total = 0
    for glyph in text:
        advance = _ADVANCE.get(glyph)
        if advance is None:
            advance = _WIDE if east_asian_width(glyph) in "WF" else _OTHER
        total += advance
    return total * size / 1000


@lru_cache(maxsize=4096)
def shorten(text: str, size: float, room: float) -> str:
    """Return `text`, or what fits of it into `room` pixels with an ellipsis; "" if not one glyph fits."""
    if width_of(text, size) <= room:
        return text
    left = room * 1000 / size - _ADVANCE[ELLIPSIS]
    kept = 0
    for glyph in text:
        left -= _ADVANCE.get(glyph) or (_WIDE if east_asian_width(glyph) in "WF" else _OTHER)
        if left < 0:
            break
        kept += 1
    head = text[:kept].rstrip(" ·,:;–-")
    return head + ELLIPSIS if head else ""
