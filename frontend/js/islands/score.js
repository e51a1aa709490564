// svg.score: arrow keys move between notes; left and right in time, up and down between staves.
const centre = (note) => {
  const { x, y, width, height } = note.getBBox();
  return { x: x + width / 2, y: y + height / 2 };
};

function nearest(notes, from, key) {
  const here = centre(from);
  const sideways = key === "ArrowLeft" || key === "ArrowRight";
  const forward = key === "ArrowDown" || key === "ArrowRight";
  const sign = forward ? 1 : -1;
  if (sideways) {
    const ordered = [...notes].sort((a, b) => centre(a).x - centre(b).x || centre(a).y - centre(b).y);
    return ordered[ordered.indexOf(from) + sign];
  }
  const stave = Number(from.dataset.stave);
  const others = notes.filter((note) => sign * (Number(note.dataset.stave) - stave) > 0);
  const next = others.reduce((best, note) => (sign * (Number(note.dataset.stave) - best) < 0 ? Number(note.dataset.stave) : best), sign * Infinity);
  return others.filter((note) => Number(note.dataset.stave) === next).sort((a, b) => Math.abs(centre(a).x - here.x) - Math.abs(centre(b).x - here.x))[0];
}

document.addEventListener("keydown", (event) => {
  const from = event.target.closest?.("svg.score [data-note]");
  if (!from || !event.key.startsWith("Arrow") || event.altKey || event.ctrlKey || event.metaKey) return;
  const notes = [...from.ownerSVGElement.querySelectorAll("[data-note]")];
  const next = nearest(notes, from, event.key);
  if (!next) return;
  event.preventDefault();
  next.focus();
});
