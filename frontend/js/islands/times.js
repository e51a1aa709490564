// <time datetime data-relative>: "in 25 min", "in 20 hours", "3 days ago"; the server's words stay in the title.
const MINUTE = 60000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NEAR = { past: 7 * DAY, future: 28 * DAY };
// Seconds by which the clock of a demo is ahead that was built as of another moment.
const ahead = Number(document.querySelector('meta[name="clock-offset"]')?.content ?? 0) * 1000;
const language = document.documentElement.lang || "en";
const words = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "long" });
const short = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });

function relative(distance) {
  const size = Math.abs(distance);
  if (size < HOUR) return short.format(Math.round(distance / MINUTE), "minute").replace(/\.$/, "");
  if (size < DAY) return words.format(Math.round(distance / HOUR), "hour");
  return words.format(Math.round(distance / DAY), "day");
}

function refresh() {
  for (const time of document.querySelectorAll("time[data-relative]")) {
    const distance = new Date(time.dateTime) - Date.now() - ahead;
    if (distance > NEAR.future || -distance > NEAR.past) continue;
    time.title ||= time.textContent.trim();
    time.textContent = relative(distance);
  }
}

addEventListener("DOMContentLoaded", refresh);
document.addEventListener("htmx:afterSwap", refresh);
setInterval(refresh, MINUTE);
