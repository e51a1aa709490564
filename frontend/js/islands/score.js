// svg.score: one stop for the Tab key; arrow keys move between notes, sideways in time, up and down between staves.
// A resting pointer or the focus tells more about a note.
const centre = (note) => {
  const { x, y, width, height } = note.querySelector("rect").getBBox();
  return { x: x + width / 2, y: y + height / 2 };
};

function neighbour(notes, from, key) {
  const sign = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const ordered = [...notes].sort((a, b) => centre(a).x - centre(b).x || centre(a).y - centre(b).y);
    return ordered[ordered.indexOf(from) + sign];
  }
  const steps = (note) => sign * (Number(note.dataset.stave) - Number(from.dataset.stave));
  const nearest = Math.min(...notes.map(steps).filter((distance) => distance > 0));
  const here = centre(from).x;
  return notes
    .filter((note) => steps(note) === nearest)
    .sort((a, b) => Math.abs(centre(a).x - here) - Math.abs(centre(b).x - here))[0];
}

const notesOf = (score) => [...score.querySelectorAll("[data-note]")];

function giveStop(score, chosen) {
  for (const note of notesOf(score)) note.setAttribute("tabindex", note === chosen ? "0" : "-1");
}

function tipOf(score) {
  const frame = score.closest(".score-frame");
  if (!frame) return undefined;
  let tip = frame.querySelector(".score-tip");
  if (!tip) {
    tip = document.createElement("div");
    tip.className = "score-tip";
    tip.setAttribute("aria-hidden", "true"); // the note's name says the same
    tip.append(document.createElement("strong"), document.createElement("span"));
    frame.append(tip);
  }
  return tip;
}

function tell(note) {
  const tip = tipOf(note.ownerSVGElement);
  if (!tip) return;
  tip.hidden = false;
  tip.firstChild.textContent = note.dataset.title;
  tip.lastChild.textContent = note.dataset.tip;
  const frame = tip.parentElement.getBoundingClientRect();
  const spot = note.querySelector("rect").getBoundingClientRect();
  const scrolled = tip.parentElement.scrollLeft;
  const left = Math.min(Math.max(spot.left - frame.left, 0), frame.width - tip.offsetWidth);
  const above = spot.top - frame.top - tip.offsetHeight - 8;
  tip.style.left = `${left + scrolled}px`;
  tip.style.top = `${above >= 0 ? above : spot.bottom - frame.top + 24}px`;
}

const hush = (score) => {
  const tip = score?.closest(".score-frame")?.querySelector(".score-tip");
  if (tip) tip.hidden = true;
};

// The names of the voices stay in sight while a wide score scrolls beneath them.
function keepHeads(score, scrolled) {
  const scale = score.viewBox.baseVal.width / score.clientWidth;
  score.querySelector(".heads").setAttribute("transform", `translate(${(scrolled * scale).toFixed(1)} 0)`);
  score.classList.toggle("is-scrolled", Math.abs(scrolled) > 4);
}

function prepare(root) {
  for (const score of root.querySelectorAll("svg.score:not([data-ready])")) {
    score.dataset.ready = "yes";
    const notes = notesOf(score);
    for (const note of notes) {
      const title = note.querySelector("title"); // the note's name; away while the pointer rests, or it would double our tip
      note.addEventListener("pointerenter", () => title.remove());
      note.addEventListener("pointerleave", () => note.prepend(title));
    }
    giveStop(score, notes.find((note) => note.matches(".is-late, .is-started, .is-open")) ?? notes[0]);
    const frame = score.closest(".score-frame");
    const today = score.querySelector(".today rect");
    frame?.addEventListener("scroll", () => keepHeads(score, frame.scrollLeft), { passive: true });
    if (frame && today && frame.scrollWidth > frame.clientWidth) {
      frame.scrollLeft += today.getBoundingClientRect().left - frame.getBoundingClientRect().left - frame.clientWidth / 2;
    }
  }
}

document.addEventListener("keydown", (event) => {
  const from = event.target.closest?.("svg.score [data-note]");
  if (!from || event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
  if (event.key === "Escape") hush(from.ownerSVGElement);
  if (!event.key.startsWith("Arrow")) return;
  const next = neighbour(notesOf(from.ownerSVGElement), from, event.key);
  if (!next) return;
  event.preventDefault();
  giveStop(from.ownerSVGElement, next);
  next.focus();
});
document.addEventListener("focusin", (event) => {
  const note = event.target.closest?.("svg.score [data-note]");
  if (note?.matches(":focus-visible")) tell(note);
});
document.addEventListener("focusout", (event) => hush(event.target.closest?.("svg.score")));
document.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return;
  const note = event.target.closest?.("svg.score [data-note]");
  if (note) tell(note);
  else hush(event.target.closest?.("svg.score"));
});
document.addEventListener("pointerout", (event) => {
  if (!event.relatedTarget?.closest?.("svg.score")) hush(event.target.closest?.("svg.score"));
});
addEventListener("DOMContentLoaded", () => prepare(document));
document.addEventListener("htmx:afterSwap", (event) => prepare(event.target));
if (document.readyState !== "loading") prepare(document);
