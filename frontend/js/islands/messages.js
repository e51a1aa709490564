// Messages after a fragment: the server sends HX-Trigger: {"message": {"text": "...", "level": "success"}}.
document.addEventListener("message", (event) => {
  const { text, level = "info" } = event.detail ?? {};
  const template = document.getElementById("message-template");
  if (!text || !template) return;
  const box = template.content.firstElementChild.cloneNode(true);
  box.classList.add(level);
  box.querySelector(".body").textContent = text;
  document.getElementById("messages").append(box);
});

document.addEventListener("click", (event) => {
  if (event.target.closest(".message .close")) event.target.closest(".message").remove();
});

// A fragment that could not be fetched says so instead of nothing.
for (const name of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(name, () => {
    const region = document.getElementById("messages");
    document.dispatchEvent(new CustomEvent("message", { detail: { text: region.dataset.failed, level: "error" } }));
  });
}
