/* The wall in a browser: on a tick asks for the fragment by its ETag, puts it in place without a jump, turns the pages
   of tiles. Judges nothing: the bytes hold every figure and level; only ages are rendered here. */
(function () {
  "use strict";
  const homeward = window.homeward;
  const clock = homeward.clock;
  const root = document.documentElement;
  homeward.dressings = homeward.dressings || [];
  const PATIENCE = 10000;
  const SHORTEST_RETRY = 2000;
  const LONGEST_RETRY = 30000;
  const EXPIRED_EVERY = 10000;
  const host = document.getElementById("wall");
  let address = host.dataset.fragment;
  const turnMs = Number(root.dataset.turnMs);
  const jitterMs = Number(root.dataset.jitterMs);
  const watchdogMs = Number(root.dataset.watchdogMs);
  const stillness = window.matchMedia("(prefers-reduced-motion: reduce)");
  let etag = host.dataset.etag;
  let isRunning = false;
  let isWanted = false;
  let retryMs = SHORTEST_RETRY;
  let askedAt = clock.monotonic();
  let goodAt = etag ? askedAt : null;
  let turn = 1;
  let heldUntil = 0;
  let spreadMs = jitterMs;
  let isSoon = false;
  let isShut = false;

  async function refresh() {
    if (isRunning || document.hidden) {
      isWanted = true;
      return;
    }
    isRunning = true;
    isWanted = false;
    askedAt = clock.monotonic();
    try {
      isShut = !(await ask());
      goodAt = isShut ? null : clock.monotonic();
      retryMs = SHORTEST_RETRY;
      homeward.failing(null, goodAt);
    } catch (error) {
      homeward.failing(error.message, goodAt);
      setTimeout(refresh, retryMs);
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY);
    }
    isRunning = false;
    if (isWanted) soon();
  }

  /* Whether there is a picture; false: this browser may see none, and what says so stands in its place. */
  async function ask() {
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const headers = etag ? { "If-None-Match": `"${etag}", "${etag}-gzip"` } : {};
      const response = await reach(address, { headers, cache: "no-store", signal: stop.signal });
      clock.hearResponse(response);
      if (response.status === 304) return true;
      const body = await response.text();
      if (response.status === 401 || response.status === 403) {
        show(body);
        etag = "";
        return false;
      }
      if (!response.ok) throw new Error(body || "The server cannot make the picture.");
      show(body);
      etag = (response.headers.get("ETag") || "").replace(/^"|(-gzip)?"$/g, "");
      return true;
    } finally {
      clearTimeout(patience);
    }
  }

  /* A fault of the link and a fault of our own must not be called by the same name. */
  async function reach(url, options) {
    try {
      return await fetch(url, options);
    } catch {
      throw new Error("The server cannot be reached.");
    }
  }

  function show(body) {
    try {
      place(body);
    } catch (error) {
      console.error(error);
      throw new Error("This page could not show the newest picture.");
    }
  }

  function place(body) {
    const fresh = document.createElement("div");
    fresh.innerHTML = body;
    const before = host.querySelector("[data-level-words]");
    const after = fresh.querySelector("[data-level-words]");
    if (before && after && before.dataset.levelWords !== after.dataset.levelWords) {
      document.getElementById("said").textContent = after.dataset.levelWords;
    }
    clock.learn(fresh);
    clock.render(fresh);
    showTurn(fresh);
    homeward.dressings.forEach((dress) => dress(fresh));
    homeward.morphChildren(host, fresh);
  }

  /* Another wall takes the place of this one, when its body has come; until then this one stays. */
  homeward.goTo = function (other) {
    if (other === address) return;
    address = other;
    etag = "";
    turn = 1;
    refresh();
  };

  function turns(scope) {
    return Array.from(scope.querySelectorAll("[data-page]"));
  }

  function showTurn(scope) {
    const pages = turns(scope);
    if (turn > pages.length) turn = 1;
    pages.forEach((page) => page.toggleAttribute("hidden", pages.length > 1 && Number(page.dataset.page) !== turn));
    scope.querySelectorAll("[data-strip]").forEach((button) => {
      button.setAttribute("aria-pressed", String(Number(button.dataset.strip) === turn));
    });
  }

  function turnOver() {
    const tiles = host.querySelector(".tiles-host");
    const isLookedAt = tiles && (tiles.matches(":hover") || tiles.matches(":focus-within"));
    if (stillness.matches || isLookedAt || clock.monotonic() < heldUntil) return;
    turn = (turn % Math.max(turns(host).length, 1)) + 1;
    showTurn(host);
  }

  /* A tick that comes while one is waited for is answered with it. */
  function soon() {
    if (isSoon) return;
    isSoon = true;
    setTimeout(() => {
      isSoon = false;
      refresh();
    }, Math.random() * spreadMs);
  }

  /* The server says how far to spread, by how many listen; a link that has just come back spreads in full. */
  function hear(news) {
    if (news.kind === "closed" && isShut) return;
    spreadMs = Number.isFinite(news.spread_ms) ? Math.min(news.spread_ms, jitterMs) : jitterMs;
    soon();
  }

  function watch() {
    const idle = clock.monotonic() - askedAt;
    if (idle >= watchdogMs || (idle >= EXPIRED_EVERY && clock.isPastValid())) refresh();
  }

  host.addEventListener("click", (event) => {
    const button = event.target.closest("[data-strip]");
    if (!button) return;
    turn = Number(button.dataset.strip);
    heldUntil = clock.monotonic() + 3 * turnMs;
    showTurn(host);
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && isWanted) refresh();
  });
  homeward.onTick(hear);
  document.addEventListener("DOMContentLoaded", () => {
    showTurn(host);
    if (!etag) refresh();
    setInterval(turnOver, turnMs);
    setInterval(watch, Math.min(watchdogMs, 1000));
  });
})();
