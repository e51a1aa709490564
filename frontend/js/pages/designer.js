// <journey-designer> around a score: notes are dragged to another day by pointer, or grabbed with Space and moved by arrow keys.
// The move goes through the form inside; the answer replaces #board, and an island of the new markup goes on from there.
const PUT_DOWN_MS = 450; // a grabbed note is sent when the keys rest
const STILL_PX = 4; // less than this is a click
const DAYS_OF_WEEK = 7;
const FAR_DAYS = 4; // a note yields to its neighbour by less

let grabbed; // id of the grabbed note: it stays grabbed over the exchange of the board
const say = (text) => { document.getElementById("designer-status").textContent = text; };
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");

class JourneyDesigner extends HTMLElement {
  connectedCallback() {
    this.score = this.querySelector("svg.score");
    this.form = this.querySelector("form");
    this.addEventListener("pointerdown", (event) => this.press(event));
    this.addEventListener("keydown", (event) => this.key(event), true);
    this.addEventListener("dragstart", (event) => event.preventDefault());
    this.addEventListener("focusout", (event) => { if (event.target.dataset?.note === grabbed && !this.sending) this.letGo(); });
    if (grabbed) this.takeUpAgain();
  }

  step(id) {
    const { day, seen, title } = this.querySelector(`[data-step="${id}"]`).dataset;
    return { day: Number(day), seen, title };
  }

  note(id) { return this.querySelector(`[data-note="${CSS.escape(id)}"]`); }

  // Pixels of the screen per day; negative where time runs leftwards.
  get dayWidth() {
    const scale = this.score.getBoundingClientRect().width / this.score.viewBox.baseVal.width;
    return Number(this.dataset.dayWidth) * scale * (this.score.getAttribute("direction") === "rtl" ? -1 : 1);
  }

  bounded(day) { return Math.min(Math.max(day, 0), Number(this.dataset.lastDay)); }

  // The day where a note is drawn: a note beyond the last week is drawn inside it.
  drawnDay(note, day) {
    const { x, width } = note.querySelector("rect").getBBox();
    const isMirrored = this.score.getAttribute("direction") === "rtl";
    const along = isMirrored ? this.score.viewBox.baseVal.width - x - width : x;
    const drawn = Math.round((along - Number(this.dataset.origin)) / Number(this.dataset.dayWidth));
    return Math.abs(drawn - day) > FAR_DAYS ? drawn : day;
  }

  show(note, from, day) {
    const scale = this.score.viewBox.baseVal.width / this.score.getBoundingClientRect().width;
    const shift = (day - this.drawnDay(note, from)) * this.dayWidth * scale;
    note.setAttribute("transform", `translate(${shift.toFixed(1)} 0)`);
    note.classList.toggle("is-held", true);
    this.tip(note, day);
  }

  tip(note, day) {
    const tip = this.querySelector(".score-tip");
    if (!tip) return;
    const frame = tip.parentElement.getBoundingClientRect();
    const spot = note.querySelector("rect").getBoundingClientRect();
    tip.lastChild.textContent = filled(this.dataset.dayTip, { day, week: Math.floor(day / DAYS_OF_WEEK) + 1 });
    tip.style.left = `${Math.min(Math.max(spot.left - frame.left, 0), frame.width - tip.offsetWidth) + tip.parentElement.scrollLeft}px`;
  }

  tell(id, day) {
    const { title } = this.step(id);
    say(filled(this.dataset.dayWords, { title, day, week: Math.floor(day / DAYS_OF_WEEK) + 1 }));
  }

  press(down) {
    const note = down.target.closest("[data-note]");
    if (!note || down.button !== 0 || down.pointerType === "touch") return;
    const id = note.dataset.note;
    const { day: from } = this.step(id);
    const start = this.drawnDay(note, from);
    let day = from;
    let moved = false;
    const onMove = (event) => {
      const distance = event.clientX - down.clientX;
      moved ||= Math.abs(distance) > STILL_PX;
      if (!moved) return;
      const target = this.bounded(Math.round(start + distance / this.dayWidth));
      if (target !== day || !note.classList.contains("is-held")) {
        day = target;
        this.show(note, from, day);
        this.tell(id, day);
      }
    };
    const onUp = () => {
      removeEventListener("pointermove", onMove);
      removeEventListener("pointerup", onUp);
      removeEventListener("pointercancel", onUp);
      if (!moved) return;
      addEventListener("click", (event) => { event.preventDefault(); event.stopPropagation(); }, { capture: true, once: true });
      if (day === from) this.putBack(note);
      else this.send(id, day);
    };
    addEventListener("pointermove", onMove);
    addEventListener("pointerup", onUp);
    addEventListener("pointercancel", onUp);
  }

  key(event) {
    const note = event.target.closest("[data-note]");
    if (!note || event.altKey || event.ctrlKey || event.metaKey) return;
    const id = note.dataset.note;
    if (event.key === " ") {
      event.preventDefault();
      event.stopPropagation();
      if (grabbed === id) this.putDown();
      else this.grab(note);
    } else if (grabbed === id && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      event.preventDefault();
      event.stopPropagation();
      const forwards = (event.key === "ArrowRight") === (this.dayWidth > 0);
      this.nudge(note, (forwards ? 1 : -1) * (event.shiftKey ? DAYS_OF_WEEK : 1));
    } else if (grabbed === id && (event.key === "Escape" || event.key === "Enter")) {
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "Enter") this.putDown();
      else this.giveUp(note);
    }
  }

  grab(note) {
    grabbed = note.dataset.note;
    const { day, title } = this.step(grabbed);
    this.day = day;
    note.classList.add("is-held", "is-grabbed");
    say(filled(this.dataset.grabbed, { title }));
  }

  nudge(note, days) {
    if (this.sending) return;
    const { day: from } = this.step(grabbed);
    this.day = this.bounded(this.day + days);
    this.show(note, from, this.day);
    this.tell(grabbed, this.day);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { if (this.day !== from) this.send(grabbed, this.day); }, PUT_DOWN_MS);
  }

  putDown() {
    clearTimeout(this.timer);
    const id = grabbed;
    const note = this.note(id);
    grabbed = undefined;
    note.classList.remove("is-held", "is-grabbed");
    if (this.day !== this.step(id).day) this.send(id, this.day);
    else this.tell(id, this.day);
  }

  giveUp(note) {
    clearTimeout(this.timer);
    const id = grabbed;
    grabbed = undefined;
    this.putBack(note);
    this.tell(id, this.step(id).day);
  }

  letGo() {
    clearTimeout(this.timer);
    const note = this.note(grabbed);
    if (note && this.day !== this.step(grabbed).day) this.send(grabbed, this.day);
    else if (note) this.putBack(note);
    grabbed = undefined;
  }

  putBack(note) {
    note.removeAttribute("transform");
    note.classList.remove("is-held", "is-grabbed");
  }

  send(id, day) {
    if (this.sending) return;
    this.sending = true;
    focusAfter = id;
    this.form.elements.step.value = id;
    this.form.elements.opens_on_day.value = day;
    this.form.elements.seen.value = this.step(id).seen;
    this.form.requestSubmit();
  }

  takeUpAgain() {
    const note = this.note(grabbed);
    if (!note) { grabbed = undefined; return; }
    this.day = this.step(grabbed).day;
    note.classList.add("is-held", "is-grabbed");
  }

  announce(id) {
    const { day, title } = this.step(id);
    say(filled(this.dataset.placed, { title, day, errors: this.dataset.errors, warnings: this.dataset.warnings }));
  }
}

let focusAfter; // id of the note that was moved last, or back
document.addEventListener("submit", (event) => {
  if (event.target.querySelector("#undo-move")) focusAfter = event.target.elements.step.value;
});
customElements.define("journey-designer", JourneyDesigner);

document.addEventListener("htmx:afterSettle", () => {
  const designer = document.querySelector("journey-designer");
  const note = focusAfter && designer?.note(focusAfter);
  if (note) {
    note.setAttribute("tabindex", "0");
    note.focus({ preventScroll: true });
    designer.announce(focusAfter);
  }
  focusAfter = undefined;
});
for (const name of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(name, () => {
    const designer = document.querySelector("journey-designer");
    if (!designer) return;
    designer.sending = false;
    for (const note of designer.querySelectorAll(".is-held")) designer.putBack(note);
    grabbed = undefined;
  });
}

// Conditions: only the fields that the chosen test needs. Settings of a model: only those of the chosen one.
function sift(root) {
  const chosen = root.querySelector("select")?.value ?? "";
  for (const part of root.querySelectorAll("[data-needed-by]")) part.hidden = !part.dataset.neededBy.split(" ").includes(chosen);
  for (const part of root.querySelectorAll("[data-chosen-by]")) part.hidden = part.dataset.chosenBy !== chosen;
}
for (const root of document.querySelectorAll(".condition, [data-chooses]")) {
  sift(root);
  root.addEventListener("change", () => sift(root));
}
