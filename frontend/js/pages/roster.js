// <roster-list>: keeps every mark that did not get through, on this device, and sends it when the connection is back.
// Each line stays a plain form; htmx sends it. A kept mark carries the version that was seen, so the server can tell
// whether somebody else marked the person meanwhile.

class RosterList extends HTMLElement {
  connectedCallback() {
    this.key = `roster:${location.pathname}`;
    this.kept = this.load();
    this.banner = document.createElement("p");
    this.banner.className = "message warning";
    this.banner.setAttribute("role", "status");
    this.prepend(this.banner);
    this.addEventListener("htmx:sendError", (event) => this.keep(event.detail));
    this.addEventListener("htmx:timeout", (event) => this.keep(event.detail));
    this.addEventListener("htmx:responseError", (event) => event.detail.xhr.status >= 500 && this.keep(event.detail));
    this.addEventListener("htmx:afterRequest", (event) => this.settle(event.detail));
    this.addEventListener("htmx:afterSwap", () => this.draw());
    addEventListener("online", () => this.sendAgain());
    this.draw();
    if (navigator.onLine) this.sendAgain();
  }

  load() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? {};
    } catch {
      return {};
    }
  }

  store() {
    if (Object.keys(this.kept).length) localStorage.setItem(this.key, JSON.stringify(this.kept));
    else localStorage.removeItem(this.key);
  }

  keep({ pathInfo, requestConfig }) {
    const values = Object.fromEntries(Object.entries(requestConfig.parameters).filter(([name]) => !["csrfmiddlewaretoken", "submission_key"].includes(name)));
    if (!values.person_id) return;
    this.kept[values.person_id] = { path: pathInfo.requestPath, values };
    this.store();
    this.draw();
  }

  // The server has answered, whatever it said: what was kept of this person is told.
  settle({ xhr, requestConfig }) {
    const person = requestConfig.parameters.person_id;
    if (!this.kept[person] || xhr.status === 0 || xhr.status >= 500) return;
    delete this.kept[person];
    this.store();
    this.draw();
  }

  async sendAgain() {
    if (this.sending) return;
    this.sending = true;
    for (const [person, { path, values }] of Object.entries(this.kept)) {
      const target = document.getElementById(`row-${person}`);
      if (target) await globalThis.htmx.ajax("POST", path, { source: this, target, swap: "outerHTML", values });
    }
    this.sending = false;
    this.draw();
  }

  draw() {
    const people = Object.keys(this.kept);
    for (const row of this.querySelectorAll(".is-unsent")) {
      row.classList.remove("is-unsent");
      row.querySelector(".roster-unsent")?.remove();
    }
    for (const person of people) this.mark(document.getElementById(`row-${person}`));
    this.banner.hidden = people.length === 0;
    if (people.length === 0) return;
    const again = document.createElement("button");
    again.type = "button";
    again.className = "btn btn-sm";
    again.textContent = this.dataset.retry;
    again.addEventListener("click", () => this.sendAgain());
    const text = people.length === 1 ? this.dataset.one : this.dataset.many.replace("%n", people.length);
    this.banner.replaceChildren(`${text} `, again);
  }

  mark(row) {
    if (!row) return;
    row.classList.add("is-unsent");
    const note = document.createElement("p");
    note.className = "roster-unsent";
    note.textContent = this.dataset.unsent;
    row.querySelector(".roster-who").after(note);
  }
}
customElements.define("roster-list", RosterList);
