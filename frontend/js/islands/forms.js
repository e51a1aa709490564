// A form that is on its way cannot be sent again. The server must be safe against it anyway.
const RELEASE_MS = 8000; // a download or a failed connection leaves the page where it is

function release(form) {
  delete form.dataset.sending;
  form.removeAttribute("aria-busy");
  for (const button of form.querySelectorAll("[type=submit][aria-disabled]")) button.removeAttribute("aria-disabled");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented && !form.matches("[hx-post],[hx-put],[hx-delete]")) return;
  if (form.method !== "post") return;
  if (form.dataset.sending) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sending = "yes";
  form.setAttribute("aria-busy", "true");
  for (const button of form.querySelectorAll("button:not([type]),[type=submit]")) button.setAttribute("aria-disabled", "true");
  setTimeout(release, RELEASE_MS, form);
}, true);

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) release(form);
});

// Back from the next page: the browser may show this one as it was left.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) release(form);
});

// The first field with a fault takes the focus after a re-rendered form.
function focusFault(root) {
  root.querySelector("form .is-invalid, form [aria-invalid=true]")?.focus();
}
addEventListener("DOMContentLoaded", () => focusFault(document));
document.addEventListener("htmx:afterSwap", (event) => focusFault(event.target));

// <select data-autosend>, <input data-autosend>: sends its form on change (filters). The form keeps its button.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-autosend]")) event.target.form.requestSubmit();
});
