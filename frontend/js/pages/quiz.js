// A clock that counts down by the server's time, lines that move up and down, and the address of the question.

// The answer to a question is the next page itself: give it its own address, so that reload and back ask for it
// and do not send the answer again.
const { address } = document.querySelector(".quiz-head[data-address]")?.dataset ?? {};
if (address) history.replaceState(history.state, "", address);

class TimeLeft extends HTMLElement {
  connectedCallback() {
    const ahead = Date.parse(this.dataset.now) - Date.now(); // the server's clock against this one
    this.closes = Date.parse(this.dataset.closes) - ahead;
    this.words = this.querySelector("[role=timer]");
    this.show();
    this.timer = setInterval(() => this.show(), 1000);
  }

  disconnectedCallback() { clearInterval(this.timer); }

  show() {
    const seconds = Math.max(0, Math.ceil((this.closes - Date.now()) / 1000));
    this.classList.toggle("is-short", seconds < 60);
    if (seconds === 0) {
      this.words.textContent = this.dataset.over;
      clearInterval(this.timer);
      this.words.setAttribute("role", "alert");
      return;
    }
    const minutes = Math.floor(seconds / 60);
    this.words.textContent = this.dataset.left.replace("#", `${minutes}:${String(seconds % 60).padStart(2, "0")}`);
  }
}

class OrderList extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("ol");
    this.news = document.createElement("p");
    this.news.className = "visually-hidden";
    this.news.setAttribute("role", "status");
    this.append(this.news);
    for (const line of this.list.children) this.equip(line);
    this.number();
  }

  equip(line) {
    const moves = document.createElement("span");
    moves.className = "moves";
    for (const [step, words, glyph] of [[-1, this.dataset.up, "up"], [1, this.dataset.down, "down"]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.step = String(step);
      button.setAttribute("aria-label", words.replace("#", this.nameOf(line)));
      button.append(arrow(glyph));
      button.addEventListener("click", () => this.move(line, step, button));
      moves.append(button);
    }
    line.querySelector("select").hidden = true;
    line.append(moves);
  }

  nameOf(line) { return line.querySelector("label").textContent.trim(); }

  move(line, step, button) {
    const other = step < 0 ? line.previousElementSibling : line.nextElementSibling;
    if (!other) return;
    if (step < 0) other.before(line); else other.after(line);
    this.number();
    button.focus();
    const place = [...this.list.children].indexOf(line) + 1;
    this.news.textContent = this.dataset.now.replace("#", this.nameOf(line)).replace("%", String(place));
  }

  number() {
    const lines = [...this.list.children];
    lines.forEach((line, at) => {
      line.querySelector("select").selectedIndex = at;
      const [up, down] = line.querySelectorAll(".moves button");
      up.setAttribute("aria-disabled", String(at === 0));
      down.setAttribute("aria-disabled", String(at === lines.length - 1));
    });
  }
}

function arrow(direction) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", direction === "up" ? "M6 15l6-6 6 6" : "M6 9l6 6 6-6");
  svg.append(path);
  return svg;
}

customElements.define("time-left", TimeLeft);
customElements.define("order-list", OrderList);
