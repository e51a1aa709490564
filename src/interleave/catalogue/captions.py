"""Captions of a video (WebVTT) as a transcript."""

import re
from dataclasses import dataclass

_TIMING = re.compile(r"^(?:(\d+):)?(\d{2}):(\d{2})[.,](\d{3})\s+-->\s+(?:(\d+):)?(\d{2}):(\d{2})[.,](\d{3})")
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said from `start_s` to `end_s`, seconds from the start of the video."""

    start_s: float
    end_s: float
    text: str

    @property
    def clock(self) -> str:
        minutes, seconds = divmod(int(self.start_s), 60)
        return f"{minutes}:{seconds:02d}"


def cues(captions: str) -> list[Cue]:
    """Return the cues of a WebVTT text, in order; what is not a cue is skipped."""
    found = []
    for part in re.split(r"\n{2,}", captions.replace("\r\n", "\n").replace("\r", "\n")):
        lines = part.strip("\n").split("\n")
        at = next((number for number, line in enumerate(lines) if "-->" in line), None)
        timing = _TIMING.match(lines[at]) if at is not None else None
        if at is None or timing is None:
            continue
        text = " ".join(_TAG.sub("", line).strip() for line in lines[at + 1 :]).strip()
        found.append(Cue(_seconds(*timing.groups()[:4]), _seconds(*timing.groups()[4:]), text))
    return found


def _seconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000
