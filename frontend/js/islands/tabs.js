// A row of tabs that is wider than the page starts where the current one can be read.
for (const tab of document.querySelectorAll(".tabs a[aria-current]")) {
  const row = tab.closest(".tabs");
  if (row.scrollWidth > row.clientWidth) tab.scrollIntoView({ block: "nearest", inline: "center" });
}
