// <time datetime data-relative>: "in 25 min", "2 h ago"; the server's words stay in the title.
const MINUTE = 60000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const words = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "auto", style: "short" });

function relative(distance) {
  const size = Math.abs(distance);
  if (size < HOUR) return words.format(Math.round(distance / MINUTE), "minute");
  if (size < DAY) return words.format(Math.round(distance / HOUR), "hour");
  return words.format(Math.round(distance / DAY), "day");
}

function refresh() {
  for (const time of document.querySelectorAll("time[data-relative]")) {
    const distance = new Date(time.dateTime) - Date.now();
    if (Math.abs(distance) > 7 * DAY) continue;
    time.title ||= time.textContent.trim();
    time.textContent = relative(distance);
  }
}

addEventListener("DOMContentLoaded", refresh);
document.addEventListener("htmx:afterSwap", refresh);
setInterval(refresh, MINUTE);
