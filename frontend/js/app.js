// The one script of every page. Each island upgrades markup that already works without it.
import htmx from "htmx.org";
import "./islands/confirm.js";
import "./islands/forms.js";
import "./islands/menus.js";
import "./islands/messages.js";
import "./islands/score.js";
import "./islands/tabs.js";
import "./islands/theme.js";
import "./islands/times.js";
import "./islands/unread.js";

globalThis.htmx = htmx; // for the scripts of single pages
htmx.config.includeIndicatorStyles = false; // no style element: the policy of the site forbids it
htmx.config.allowEval = false;
htmx.config.historyCacheSize = 0; // pages may hold private words: keep none in the browser's storage
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "422", swap: true }, // a form with its errors
  { code: "[45]..", swap: false, error: true },
];
