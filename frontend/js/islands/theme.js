// <theme-choice> with buttons [data-choice="light|dark|auto"]: applies the choice and keeps it in a cookie for the server.
const YEAR_SECONDS = 31536000;

class ThemeChoice extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-choice]");
      if (button) this.choose(button.dataset.choice);
    });
    this.mark(document.documentElement.dataset.bsTheme);
  }

  choose(theme) {
    document.documentElement.dataset.bsTheme = theme;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${theme}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax${secure}`;
    this.mark(theme);
  }

  mark(theme) {
    for (const button of this.querySelectorAll("[data-choice]")) button.setAttribute("aria-pressed", String(button.dataset.choice === theme));
  }
}

customElements.define("theme-choice", ThemeChoice);
