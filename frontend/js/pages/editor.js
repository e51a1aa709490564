// Help for authors: tools above a text, a picker of files, and a warning before unkept changes are lost.
class UnsavedChanges extends HTMLElement {
  connectedCallback() {
    this.dirty = this.hasAttribute("data-dirty");
    this.addEventListener("input", () => { this.dirty = true; });
    this.addEventListener("submit", () => { this.dirty = false; });
    this.ask = (event) => { if (this.dirty) { event.preventDefault(); event.returnValue = this.dataset.words; } };
    addEventListener("beforeunload", this.ask);
  }

  disconnectedCallback() { removeEventListener("beforeunload", this.ask); }
}

class TextTools extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.text = document.getElementById(this.dataset.for);
    this.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.dataset.open) return this.open(document.getElementById(button.dataset.open));
      if (button.dataset.insert) return insertBlock(this.text, button.dataset.insert);
      if (button.hasAttribute("data-around")) return wrap(this.text, button.dataset.wrap);
      if (button.dataset.wrap) return startLines(this.text, button.dataset.wrap);
    });
  }

  open(dialog) {
    dialog.showModal();
    dialog.dispatchEvent(new CustomEvent("opened"));
    dialog.onclick = (event) => {
      const tile = event.target.closest("[data-snippet]");
      if (!tile) return;
      dialog.close();
      insertBlock(this.text, tile.dataset.snippet);
    };
  }
}

function replace(text, start, end, words, caret) {
  text.focus();
  text.setSelectionRange(start, end);
  // execCommand keeps the browser's undo; where it is gone, the text is set by hand.
  if (!document.execCommand("insertText", false, words)) text.setRangeText(words, start, end, "end");
  if (caret) text.setSelectionRange(...caret);
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

function wrap(text, sign) {
  const { selectionStart: start, selectionEnd: end, value } = text;
  const words = value.slice(start, end);
  replace(text, start, end, `${sign}${words}${sign}`, [start + sign.length, end + sign.length]);
}

function startLines(text, sign) {
  const { selectionStart, selectionEnd, value } = text;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const lines = value.slice(start, selectionEnd).split("\n").map((line) => (line.startsWith(sign) ? line.slice(sign.length) : sign + line));
  replace(text, start, selectionEnd, lines.join("\n"));
}

function insertBlock(text, words) {
  const { selectionEnd: at, value } = text;
  const before = at === 0 || value.slice(0, at).endsWith("\n\n") ? "" : value[at - 1] === "\n" ? "\n" : "\n\n";
  const after = value.slice(at).startsWith("\n") ? "\n" : "\n\n";
  replace(text, at, at, before + words + after);
}

customElements.define("unsaved-changes", UnsavedChanges);
customElements.define("text-tools", TextTools);
