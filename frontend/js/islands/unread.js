// <unread-count data-stream="/stream/">: keeps the number on the bell fresh. Event "unread", data = the number.
class UnreadCount extends HTMLElement {
  connectedCallback() {
    if (!this.dataset.stream) return;
    this.open();
    this.onHide = () => (document.hidden ? this.close() : this.open());
    document.addEventListener("visibilitychange", this.onHide);
    addEventListener("pagehide", () => this.close());
  }

  open() {
    if (this.source) return;
    this.source = new EventSource(this.dataset.stream);
    this.source.addEventListener("unread", (event) => this.show(Number(event.data)));
  }

  close() {
    this.source?.close();
    this.source = undefined;
  }

  show(count) {
    this.textContent = count > 99 ? "99+" : count > 0 ? String(count) : "";
    this.closest("a")?.setAttribute("aria-label", (count > 0 ? this.dataset.some : this.dataset.none).replace("#", count));
  }
}

customElements.define("unread-count", UnreadCount);
