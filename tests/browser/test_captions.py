"""A browser shows the captions that the transcript has: cue by cue."""

import json

import pytest
from playwright.sync_api import Browser

from interleave.catalogue import captions
from tests.catalogue.test_captions import REPAIRED, STRICT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

READ = """async text => {
  const video = document.createElement("video"), track = document.createElement("track");
  track.src = URL.createObjectURL(new Blob([text], {type: "text/vtt"}));
  track.kind = "captions";
  video.append(track);
  document.body.append(video);
  track.track.mode = "hidden";
  await new Promise(done => { track.onload = done; track.onerror = done; });
  return [...track.track.cues].map(cue =>
    [cue.startTime, cue.endTime, cue.getCueAsHTML().textContent.split(/\\s+/).filter(Boolean).join(" ")]);
}"""


@pytest.mark.parametrize("name", ["strict", *REPAIRED])
def test_a_browser_reads_the_cues_of_the_transcript(chromium: Browser, name: str) -> None:
    text = captions.prepare(STRICT if name == "strict" else REPAIRED[name][0])
    page = chromium.new_page()

    shown = page.evaluate(READ, text)

    page.close()
    read = [[cue.start_s, cue.end_s, cue.text] for cue in captions.list_cues(text)]
    assert json.loads(json.dumps(shown)) == read
