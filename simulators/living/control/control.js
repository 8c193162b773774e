// Keeps the figures live and explains the chosen fault. The page works without it.
"use strict";

const london = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London", weekday: "short", day: "2-digit", month: "short", year: "numeric",
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});

function clockText(iso) {
  if (iso === null) return "never";
  const part = Object.fromEntries(london.formatToParts(new Date(iso)).map((piece) => [piece.type, piece.value]));
  return `${part.weekday} ${part.day} ${part.month} ${part.year}, ${part.hour}:${part.minute}:${part.second}`;
}

function faultsOf(state) {
  const held = state.families.flatMap((family) => [family, ...family.feeds]);
  const on = held.filter((one) => one.fault !== null).map((one) => `${one.key}=${one.fault.name}@${one.fault.since}`);
  return JSON.stringify([on, state.stories.map((story) => [story.name, story.is_on, story.about])]);
}

function show(state) {
  const picture = document.getElementById("picture");
  picture.dateTime = state.picture_at;
  picture.textContent = clockText(state.picture_at);
  const feeds = new Map(state.families.flatMap((family) => family.feeds).map((feed) => [feed.key, feed]));
  for (const cell of document.querySelectorAll("[data-of]")) {
    const value = feeds.get(cell.dataset.of)?.[cell.dataset.field];
    const text = cell.dataset.field === "made_at" ? clockText(value) : String(value);
    if (cell.textContent !== text) cell.textContent = text;
  }
}

let known = null;

async function look() {
  const live = document.getElementById("live");
  try {
    const answer = await fetch("/api/state");
    const state = await answer.json();
    show(state);
    live.textContent = "";
    const now = faultsOf(state);
    // Somebody else switched something: draw the page anew, unless somebody is busy in its form.
    if (known !== null && known !== now && !document.activeElement?.closest("form")) location.reload();
    known ??= now;
  } catch {
    live.textContent = "The simulator does not answer.";
  }
  setTimeout(look, 2000);
}

function explain() {
  const chosen = document.getElementById("fault").selectedOptions[0];
  document.getElementById("fault-line").textContent = chosen.dataset.line;
  document.getElementById("options").placeholder = chosen.dataset.options;
}

document.getElementById("fault").addEventListener("change", explain);
explain();
look();
