// A lesson that remembers where its reader is, and a video that knows what was watched.
// The server alone credits time; this page only says when somebody was here and did something.
const QUIET_MS = 30_000; // a sign of life while reading
const WATCHING_MS = 15_000; // and while a video plays
const TAB = crypto.randomUUID();

class LessonPlayer extends HTMLElement {
  connectedCallback() {
    this.blocks = [...this.querySelectorAll("[data-block]")];
    this.seen = new Set((this.dataset.seen || "").split(",").filter(Boolean).map(Number));
    this.fresh = new Set();
    this.position = Number(this.dataset.position || 0);
    this.active = true;
    this.finished = this.hasAttribute("data-finished");
    for (const extra of this.querySelectorAll("[data-without-script]")) extra.hidden = true;
    if (matchMedia("(max-width: 991.98px)").matches) this.querySelector(".lesson-contents details")?.removeAttribute("open");
    this.watchBlocks();
    this.watchLife();
    this.resume();
    this.showSeen();
    this.send();
  }

  disconnectedCallback() { clearTimeout(this.timer); this.observer?.disconnect(); }

  watchBlocks() {
    this.observer = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        const index = Number(entry.target.dataset.block);
        if (entry.isIntersecting) { this.inView.add(index); if (!this.seen.has(index)) { this.seen.add(index); this.fresh.add(index); } }
        else this.inView.delete(index);
      }
      if (this.inView.size > 0) this.position = Math.min(...this.inView);
      this.showSeen();
    }, { rootMargin: "-15% 0px -25% 0px" });
    this.inView = new Set();
    for (const block of this.blocks) this.observer.observe(block);
    // The last block may be too short to reach the middle of the screen.
    const end = this.querySelector("[data-end]");
    if (end) new IntersectionObserver(([entry]) => {
      if (!entry.isIntersecting) return;
      const last = this.blocks.length - 1;
      if (last >= 0 && !this.seen.has(last)) { this.seen.add(last); this.fresh.add(last); this.showSeen(); }
    }).observe(end);
  }

  watchLife() {
    const alive = () => { this.active = true; };
    for (const name of ["scroll", "pointerdown", "pointermove", "keydown", "touchstart"]) addEventListener(name, alive, { passive: true });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.send({ leaving: true });
      else { this.active = false; this.send(); this.active = true; }
    });
    addEventListener("pagehide", () => this.send({ leaving: true }));
    // What a form sends ends this page; the last sign goes first, so that its seconds count.
    this.addEventListener("submit", () => this.send({ leaving: true }));
  }

  resume() {
    if (this.finished || location.hash || this.position === 0) return;
    const [entry] = performance.getEntriesByType("navigation");
    if (entry && entry.type !== "navigate") return; // the browser restores the place by itself
    const target = this.querySelector(`#b${this.position}`);
    if (target && this.querySelector("[data-resume-link]")) target.scrollIntoView({ block: "start", behavior: "instant" });
  }

  showSeen() {
    const lines = [...this.querySelectorAll("[data-section]")];
    const starts = lines.map((line) => Number(line.dataset.section));
    const unseen = [];
    lines.forEach((line, at) => {
      const end = at + 1 < starts.length ? starts[at + 1] : this.blocks.length;
      let all = true;
      for (let index = starts[at]; index < end; index += 1) all &&= this.seen.has(index);
      line.classList.toggle("is-seen", all);
      const here = this.position >= starts[at] && this.position < end;
      line.classList.toggle("is-here", here);
      const link = line.querySelector("a");
      if (here) link.setAttribute("aria-current", "location"); else link.removeAttribute("aria-current");
      if (!all) unseen.push(link);
    });
    const meter = this.querySelector("[data-share]");
    if (meter && !this.finished) meter.value = this.seen.size / Math.max(1, this.blocks.length);
    this.showUnseen(unseen);
  }

  showUnseen(links) {
    const note = this.querySelector("[data-unseen]");
    const button = this.querySelector("[data-finish]");
    if (!note || !button) return;
    note.hidden = links.length === 0;
    const list = note.querySelector("[data-unseen-list]");
    list.replaceChildren(...links.flatMap((link, at) => {
      const copy = document.createElement("a");
      copy.href = link.getAttribute("href");
      copy.textContent = link.textContent.trim();
      return at ? [", ", copy] : [copy];
    }));
  }

  plan() {
    clearTimeout(this.timer);
    const playing = this.querySelector("video-player")?.playing;
    this.timer = setTimeout(() => this.send(), playing ? WATCHING_MS : QUIET_MS);
  }

  async send({ leaving = false } = {}) {
    const token = this.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (!token) return;
    const video = this.querySelector("video-player[data-media]");
    if (document.hidden && !leaving && !video?.playing) return this.plan();
    const form = new FormData();
    form.set("csrfmiddlewaretoken", token);
    form.set("tab", TAB);
    if (!document.hidden || leaving) form.set("visible", "1"); // it was in front until now
    if (this.active || video?.playing) form.set("active", "1");
    form.set("position", String(this.position));
    form.set("seen", [...this.fresh].join(","));
    const spans = video?.takeSpans() ?? [];
    if (video && video.video.readyState > 0) {
      form.set("media_id", video.dataset.media);
      form.set("at", String(video.video.currentTime));
      form.set("spans", JSON.stringify(spans));
    }
    const sent = [...this.fresh];
    this.fresh.clear();
    this.active = false;
    this.plan();
    if (leaving) { navigator.sendBeacon(this.dataset.sign, form); return; }
    try {
      const reply = await fetch(this.dataset.sign, { method: "POST", body: form });
      if (!reply.ok) throw new Error(String(reply.status));
      this.heard(await reply.json(), video);
    } catch {
      for (const index of sent) this.fresh.add(index); // told again with the next sign
      video?.giveBack(spans);
    }
  }

  heard(news, video) {
    const known = news.videos.find((one) => one.media === video?.dataset.media);
    if (known) video.showWatched(known);
    if (news.finished && !this.finished) {
      this.finished = true;
      if (video && !video.playing) location.reload();
      else this.addEventListener("video-stopped", () => location.reload(), { once: true });
    }
  }
}

class VideoPlayer extends HTMLElement {
  connectedCallback() {
    this.video = this.querySelector("video");
    this.spans = [];
    this.from = null;
    this.last = 0;
    this.resume(Number(this.dataset.resume || 0));
    // Captions come with the film, and are on from the start.
    this.video.addEventListener("play", () => { for (const track of this.video.textTracks) track.mode = "showing"; }, { once: true });
    this.video.addEventListener("playing", () => { if (this.from === null) this.start(); this.closest("lesson-player")?.send(); });
    this.video.addEventListener("timeupdate", () => this.tick());
    this.video.addEventListener("seeking", () => this.stop());
    this.video.addEventListener("seeked", () => { if (!this.video.paused) this.start(); });
    for (const name of ["pause", "ended"]) this.video.addEventListener(name, () => {
      this.stop();
      this.closest("lesson-player")?.send();
      this.dispatchEvent(new CustomEvent("video-stopped", { bubbles: true }));
    });
    this.makeJumps();
  }

  // The film is fetched when it is played, and then begins where it was left, unless a line was chosen.
  resume(seconds) {
    const go = () => { if (!this.jumped) this.video.currentTime = seconds; };
    if (seconds > 0) this.video.addEventListener("loadedmetadata", go, { once: true });
  }

  get playing() { return Boolean(this.video) && !this.video.paused && !this.video.ended; }

  start() { this.from = this.video.currentTime; this.last = this.from; }

  tick() {
    if (this.from !== null && !this.video.seeking) this.last = this.video.currentTime;
    this.follow();
  }

  stop() {
    if (this.from !== null && this.last > this.from) this.spans.push([round(this.from), round(this.last)]);
    this.from = null;
  }

  takeSpans() {
    const running = this.from !== null;
    if (running) { this.last = this.video.seeking ? this.last : this.video.currentTime; const end = this.last; this.stop(); this.from = end; }
    const spans = this.spans;
    this.spans = [];
    return spans;
  }

  giveBack(spans) { this.spans.unshift(...spans); }

  showWatched({ share, spans }) {
    const bar = this.querySelector(".seen-bar");
    bar?.replaceChildren(...spans.map(([start, end]) => {
      const mark = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      for (const [name, value] of [["x", start], ["y", 0], ["width", end - start], ["height", 4]]) mark.setAttribute(name, value);
      return mark;
    }));
    const words = this.querySelector("[data-seen]");
    if (words) words.textContent = words.textContent.replace(/\d+/, String(Math.floor(share * 100)));
  }

  makeJumps() {
    this.lines = [...this.querySelectorAll(".transcript li")];
    for (const line of this.lines) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...line.childNodes);
      button.addEventListener("click", () => { this.jumped = true; this.video.currentTime = Number(line.dataset.start); this.video.play(); });
      line.append(button);
    }
  }

  follow() {
    const at = this.video.currentTime;
    for (const line of this.lines) {
      const said = at >= Number(line.dataset.start) && at < Number(line.dataset.end);
      if (said && !line.classList.contains("is-said")) {
        const list = line.parentElement;
        if (!list.matches(":hover, :focus-within")) list.scrollTop = line.offsetTop - list.offsetTop - list.clientHeight / 3;
      }
      line.classList.toggle("is-said", said);
    }
  }
}

const round = (seconds) => Math.round(seconds * 100) / 100;

customElements.define("video-player", VideoPlayer);
customElements.define("lesson-player", LessonPlayer);
