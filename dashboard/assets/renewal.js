/* Plain pages that stay open: after a tick the page is asked for again, and what is marked as live in it takes the place
   of what stands here. A tick of the same version counts too: time has passed, and something is late or over. Forms are
   left alone, with what is filled in. Where a part is gone, the page has become another one: it is begun anew, unless
   something is filled in that would be lost. */
(function () {
  "use strict";
  const homeward = window.homeward;
  const clock = homeward.clock;
  const AT_MOST_EVERY = 3000;
  const PATIENCE = 20000;
  const EXPIRED_EVERY = 10000;
  let askedAt = -Infinity;
  let goodAt = clock.monotonic();
  let isWanted = false;
  let isAsking = false;
  let heard = null;

  function source() {
    return document.querySelector("[data-live-from]");
  }

  async function renew() {
    const from = source();
    if (!from || !isWanted || isAsking || document.hidden || clock.monotonic() - askedAt < AT_MOST_EVERY) return;
    isWanted = false;
    isAsking = true;
    askedAt = clock.monotonic();
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const response = await fetch(from.dataset.liveFrom, { cache: "no-store", signal: stop.signal });
      const body = await response.text();
      if (response.redirected) {
        leave("You are not signed in any more.");
        return;
      }
      if (!response.ok) throw new Error("status " + response.status);
      clock.hearResponse(response);
      place(new DOMParser().parseFromString(body, "text/html"));
    } catch {
      homeward.failing("This page could not be renewed.", goodAt);
      isWanted = true;
    } finally {
      clearTimeout(patience);
      isAsking = false;
    }
  }

  function place(fresh) {
    const news = new Map(Array.from(fresh.querySelectorAll("[data-live]"), (part) => [part.dataset.live, part]));
    const olds = Array.from(document.querySelectorAll("[data-live]"));
    if (news.size !== olds.length || olds.some((part) => !news.has(part.dataset.live))) {
      leave("This page has become another one.");
      return;
    }
    for (const old of olds) {
      const part = document.adoptNode(news.get(old.dataset.live));
      clock.learn(part);
      clock.render(part);
      homeward.morphChildren(old, part);
    }
    clock.render(document);
    goodAt = clock.monotonic();
    homeward.failing(null);
  }

  function leave(why) {
    const from = source();
    if (!isFilledIn() && from) location.assign(from.dataset.liveFrom);
    else homeward.failing(why + " What is filled in here is kept until you leave it.", goodAt);
  }

  function hear(news) {
    const from = source();
    if (news.kind === "closed") isWanted = true;
    if (news.kind === "tick") {
      const said = news.version + "/" + news.epoch;
      const isAsMade = heard === null && from && Number(from.dataset.version) === news.version;
      if (said !== heard && !isAsMade) isWanted = true;
      heard = said;
    }
    renew();
  }

  /* What came back filled in after a refusal is what somebody wrote, though the server sent it. */
  function isFilledIn() {
    const isChanged = (control) =>
      control.options
        ? Array.from(control.options).some((option) => option.selected !== option.defaultSelected && option.value)
        : control.value !== control.defaultValue;
    const controls = Array.from(document.querySelectorAll("main form :is(input:not([type=hidden]), textarea, select)"));
    return document.querySelector(".refused") !== null || controls.some(isChanged);
  }

  function watch() {
    if (clock.isPastValid() && clock.monotonic() - askedAt >= EXPIRED_EVERY) isWanted = true;
    renew();
  }

  document.addEventListener("visibilitychange", renew);
  homeward.onTick(hear);
  document.addEventListener("DOMContentLoaded", () => setInterval(watch, 500));
})();
