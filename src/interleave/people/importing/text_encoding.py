"""The encoding of a people file without a byte order mark, judged by whether its words can be names.

A file in an older encoding does not say which one. Most byte sequences can be read in several of them
("Łukasz" as "£ukasz"), so every candidate is decoded and its words are compared:

- a word of one script, in one case pattern, without symbols, is well formed; any other is not;
- its letters outside ASCII all belong to the alphabet of one language;
- vowels and consonants alternate: "Kučera" rather than "Kuèera", "Hélène" rather than "Hélčne";
- a frequent name, or the name of a column, counts more.

The best candidate is *sure* only when it is clearly better than every candidate that reads another text.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from interleave.people.importing import columns

# In the order of preference when two read the same text.
CANDIDATES = {
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1253": "Windows-1253",
    "cp1254": "Windows-1254",
    "cp1257": "Windows-1257",
    "iso8859_15": "ISO-8859-15",
    "iso8859_2": "ISO-8859-2",
    "iso8859_5": "ISO-8859-5",
    "iso8859_7": "ISO-8859-7",
    "iso8859_9": "ISO-8859-9",
    "koi8_r": "KOI8-R",
    "cp932": "Shift-JIS",
    "euc_jp": "EUC-JP",
    "gb18030": "GB 18030",
    "big5": "Big5",
    "cp949": "EUC-KR",
    "mac_roman": "Mac Roman",
    "cp850": "DOS 850",
    "cp852": "DOS 852",
    "cp866": "DOS 866",
}
_FREQUENCIES = {"cp1252": 0.15, "mac_roman": -0.3, "cp850": -0.3, "cp852": -0.3, "cp866": -0.1}
MOST_WORDS = 2000
MOST_SAMPLE_BYTES = 100_000
CLEAR_MARGIN = 0.2
GOOD_SCORE = 0.55

_ALPHABETS = {
    "fr": "àâæçéèêëîïôœùûüÿ",
    "de": "äöüßé",
    "es": "áéíóúñü",
    "ca": "àèéíïòóúüç",
    "pt": "áâãàçéêíóôõú",
    "it": "àèéìòóù",
    "nl": "éëïóöüáè",
    "sv": "åäöéü",
    "da": "æøåéöü",
    "is": "áéíóúýþæöð",
    "et": "äöõüšž",
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýžüö",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "hu": "áéíóöőúüű",
    "ro": "ăâîșțşţ",
    "hr": "čćđšž",
    "tr": "çğıöşüâî",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџш",
    "el": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",
}
_TYPOGRAPHY = frozenset("‘’“”«»„‚…–—\u00a0")
_VOWELS = frozenset("aeiouyæøœıаеёиоуыэюяєіїαεηιουω")
_WORD = re.compile(r"[^\s!-@\[-`{-~‘’“”«»„‚…–—]+")
# Frequent given and family names, folded to lower case: they settle short files.
_NAME_WORDS = """
    andré françois josé maría garcía gonzález rodríguez lópez martínez fernández sánchez pérez gómez
    jiménez ángel jesús inés joão antónio conceição gonçalves joaquín núñez muñoz ibáñez peña begoña
    rené renée hélène jérôme stéphane frédéric sébastien léa chloé zoé zoë noël joël gaël théo mélanie
    céline benoît loïc françoise geneviève michèle andrée müller jürgen jörg günther schröder krüger
    köhler schäfer böhm käthe weiß groß björn åsa søren jørgen sørensen bjørn håkan göran sjöberg
    lindström nyström þór sigurðsson guðrún jón łukasz żółć małgorzata paweł michał stanisław bolesław
    wałęsa wójcik zieliński kowalczyk wiśniewski dąbrowski lewandowski kamiński jabłoński błażej
    bartłomiej jiří ondřej lukáš tomáš františek čeněk novák dvořák kučera svoboda růžička veselý
    řeháček němec žofie matěj zdeněk vojtěch štěpán marek černý procházka ľubomír lászló zoltán gábor
    istván szőke győző ágnes erzsébet kőszegi ștefan ioniță ayşe yılmaz şahin çelik öztürk gökçe ışık
    doğan yıldız gülşen mehmet иван иванов иванова анна мария александр сергей наталья ольга елена
    дмитрий петров сидоров кузнецов γιώργος μαρία παπαδόπουλος νίκος ελένη κώστας ιωάννης
"""
_NAMES = frozenset(_NAME_WORDS.split())
_COMMON_CJK = frozenset(
    "山田中村小林木井川藤佐高橋伊渡辺吉加本松石鈴斎野原清水池森阿部福西岡青前上太郎子美一真由奈健大次明男花香営業部課株式会社東京大阪"
    "王李张張刘劉陈陳杨楊赵趙黄周吴吳徐孙孫胡朱林何郭马馬罗羅梁宋郑鄭谢謝伟偉芳娜敏静麗丽强強磊军軍洋勇杰傑"
)
_COMMON_HANGUL = frozenset("김이박최정강조윤장임한오서신권황안송류전홍민지수영현준서연은우진호성미경희")


@dataclass(frozen=True, slots=True)
class Reading:
    """A file's text in one encoding, with names to judge it by."""

    codec: str
    name: str
    text: str
    is_sure: bool
    samples: tuple[str, ...] = ()
    others: tuple[
        tuple[str, str], ...
    ] = ()  # codecs that may be meant instead, likeliest first, with a sample


def find_reading(content: bytes, *, chosen: str = "") -> Reading | None:
    """Return the text of bytes that are no UTF-8 in the likeliest encoding, or None if none fits.

    `chosen` is the codec that the reader of the file chose; it is used when it can decode the bytes.
    """
    texts = _decode_all(_take_sample(content))
    # The sample may lack lines with bytes that a codec does not know.
    texts = {codec: text for codec, text in texts.items() if _can_decode(content, codec)}
    if not texts:
        return None
    scores = {codec: score_text(text) + _FREQUENCIES.get(codec, 0.0) for codec, text in texts.items()}
    ranked = sorted(scores, key=lambda codec: (-scores[codec], list(CANDIDATES).index(codec)))
    best = chosen if chosen in texts else ranked[0]
    rest = [codec for codec in ranked if codec != best]
    rivals = [scores[codec] for codec in rest if texts[codec] != texts[best]]
    clear = scores[best] >= GOOD_SCORE and all(scores[best] - rival >= CLEAR_MARGIN for rival in rivals)
    return Reading(
        codec=best,
        name=CANDIDATES[best],
        text=content.decode(best),
        is_sure=best == chosen or clear,
        samples=find_samples(texts[best]),
        others=tuple((codec, ", ".join(find_samples(texts[codec]))) for codec in rest),
    )


def find_samples(text: str, *, most: int = 3) -> tuple[str, ...]:
    """Return the first cells with letters outside ASCII below the first line, or in it if there are none."""
    found: list[str] = []
    head, _end, rest = text.partition("\n")
    for cell in re.split(r"[\r\n,;|\t]+", f"{head if rest.isascii() else ''}\n{rest}"):
        shown = cell.strip(" \"'\ufeff")
        if shown and not shown.isascii() and shown[:60] not in found:
            found.append(shown[:60])
            if len(found) == most:
                break
    return tuple(found)


def score_text(text: str) -> float:
    """Return how plausible the words outside ASCII are as names, about -2..2. No such words: 0."""
    words = _find_words(text)
    if not words:
        signs = {char for char in text if not char.isascii()}
        return 1.0 if signs <= _TYPOGRAPHY else 0.0
    total = sum(_score_word(word) for word in words) / len(words)
    header = next((line for line in text.splitlines() if line.strip()), "")
    cells = [cell.strip(' "') for cell in re.split(r"[,;|\t]", header)]
    known = sum(1 for cell in cells if not cell.isascii() and columns.find_field(cell))
    return total + 0.4 * min(known, 3)


def _take_sample(content: bytes) -> bytes:
    """Return the first line and the first lines with bytes outside ASCII."""
    first, *rest = content.split(b"\n", 1)
    lines, size = [first], 0
    for line in rest[0].split(b"\n") if rest else ():
        if not line.isascii():
            lines.append(line)
            size += len(line)
            if size > MOST_SAMPLE_BYTES:
                break
    return b"\n".join(lines)


def _can_decode(content: bytes, codec: str) -> bool:
    try:
        content.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _decode_all(content: bytes) -> dict[str, str]:
    """Return the text by codec; of codecs that read the same text, the first only."""
    texts: dict[str, str] = {}
    for codec in CANDIDATES:
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        if text not in texts.values():
            texts[codec] = text
    return texts


def _find_words(text: str) -> list[str]:
    words: dict[str, None] = {}
    for match in _WORD.finditer(text):
        if not match[0].isascii():
            words[match[0]] = None
            if len(words) == MOST_WORDS:
                break
    return list(words)


def _score_word(word: str) -> float:
    letters = word
    if not all(char.isalpha() or char == "·" or unicodedata.combining(char) for char in letters):
        return -2.0
    scripts = {_find_script(char) for char in letters if char.isalpha()}
    if len(scripts) > 1 or scripts == {"other"}:
        return -2.0
    script = scripts.pop()
    if script == "han":
        return 0.1 + 1.2 * _share(letters, _COMMON_CJK, kana=True)
    if script == "hangul":
        return 0.1 + 1.2 * _share(letters, _COMMON_HANGUL)
    if not (letters.islower() or letters.isupper() or letters.istitle() or _has_inner_capital(letters)):
        return -2.0
    lower = letters.replace("İ", "i").lower()
    special = {char for char in lower if not char.isascii() and char.isalpha()}
    if not any(special <= set(alphabet) for alphabet in _ALPHABETS.values()):
        return -1.0
    score = 1.0 - 0.3 * _count_clashes(lower) / max(1, len(special))
    return score + (1.0 if lower in _NAMES else 0.0)


def _find_script(char: str) -> str:
    code = ord(char)
    if code < 0x250 or 0x1E00 <= code < 0x1F00:
        return "latin" if char not in "ªºµ" else "other"
    if 0x370 <= code < 0x400:
        return "greek"
    if 0x400 <= code < 0x530:
        return "cyrillic"
    if 0x3040 <= code < 0x3100 or 0x4E00 <= code < 0xA000 or code == 0x3005:
        return "han"
    if 0xAC00 <= code < 0xD7A4:
        return "hangul"
    return "other"


def _has_inner_capital(word: str) -> bool:
    """Return True for names such as McÉwan or DeÁngelis: one capital after two or three letters."""
    capitals = [at for at, char in enumerate(word) if char.isupper()]
    return len(capitals) == 2 and capitals[0] == 0 and capitals[1] in (2, 3)


def _share(letters: str, common: Iterable[str], *, kana: bool = False) -> float:
    known = sum(1 for char in letters if char in common or (kana and 0x3040 <= ord(char) < 0x3100))
    return known / len(letters)


def _count_clashes(word: str) -> int:
    """Count the neighbours of letters outside ASCII that are vowels beside vowels or the like."""
    kinds = [_is_vowel(char) for char in word]
    clashes = 0
    for at, char in enumerate(word):
        if char.isascii():
            continue
        clashes += at > 0 and kinds[at - 1] == kinds[at]
        clashes += at + 1 < len(word) and kinds[at + 1] == kinds[at]
    return clashes


def _is_vowel(char: str) -> bool:
    return unicodedata.normalize("NFD", char)[0] in _VOWELS
