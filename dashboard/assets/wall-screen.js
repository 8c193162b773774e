/* A wall on a screen that nobody touches: keeps the screen awake, moves a little so that nothing burns in, and starts
   afresh once a night if the server answers. How that goes stands on the root (data-awake, data-aside, data-afresh) for
   whoever looks after the screen. Shows nothing. */
(function () {
  "use strict";
  const homeward = window.homeward;
  const clock = homeward.clock;
  const root = document.documentElement;
  const DAY = 86400000;
  const PATIENCE = 10000;
  const ASK_AGAIN = 1000;
  const AWAKE_EVERY = 60000;
  const PLACES = 6;
  const asideMs = Number(root.dataset.asideMs);
  const withinMs = Number(root.dataset.afreshWithinMs);
  const ageMs = Number(root.dataset.afreshAgeMs);
  const lookMs = Number(root.dataset.afreshLookMs);
  const hourMs = ofDay(root.dataset.afreshAt + ":00");
  const spreadMs = Math.random() * Number(root.dataset.afreshSpreadMs);
  const openedAt = clock.monotonic();
  const inLondon = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", timeStyle: "medium", hourCycle: "h23" });
  let lock = null;
  let isAsking = false;

  /* Browsers grant it to secure pages alone, take it back whenever the page is hidden, and may refuse it. */
  async function keepAwake() {
    if (isAsking || document.hidden || (lock && !lock.released)) return;
    isAsking = true;
    try {
      lock = await navigator.wakeLock.request("screen");
      lock.addEventListener("release", letGo);
      root.dataset.awake = "held";
    } catch {
      root.dataset.awake = "refused";
    }
    isAsking = false;
  }

  /* Not at once: a machine that grants and takes back for ever must not be asked without a pause. */
  function letGo() {
    root.dataset.awake = "released";
    setTimeout(keepAwake, ASK_AGAIN);
  }

  /* Where each place lies is wall-screen.css's. */
  function stepAside() {
    root.dataset.aside = (Number(root.dataset.aside) + 1) % PLACES;
  }

  function ofDay(time) {
    const [hours, minutes, seconds] = time.split(":").map(Number);
    return ((hours * 60 + minutes) * 60 + seconds) * 1000;
  }

  /* By service time and never the picture's, which may be another day's; London's clock, on both sides of its changes. */
  function isNight(serviceMs) {
    const since = (ofDay(inLondon.format(serviceMs)) - hourMs + DAY) % DAY;
    return since >= spreadMs && since < withinMs;
  }

  /* Whether a reload would bring a wall with a picture: not a browser's error page, a sign-in or an apology. */
  async function wouldCome() {
    try {
      const options = { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(PATIENCE) };
      const response = await fetch(location.href, options);
      if (!response.ok) return false;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      return Boolean(page.querySelector("#wall[data-etag]:not([data-etag=''])"));
    } catch {
      return false;
    }
  }

  function isLost() {
    return root.classList.contains("is-offline");
  }

  /* What speaks against starting afresh now; nothing: "now". */
  async function objection() {
    const now = clock.serviceNow();
    if (now === null || !isNight(now)) return "not-night";
    if (clock.monotonic() - openedAt < ageMs) return "young";
    if (isLost()) return "link-lost";
    if (!(await wouldCome())) return "no-picture";
    return isLost() ? "link-lost" : "now";
  }

  /* At uneven times, so that walls that were opened together drift apart. */
  async function look() {
    root.dataset.afresh = await objection();
    const isNow = root.dataset.afresh === "now";
    if (isNow) location.reload();
    setTimeout(look, isNow ? Math.max(lookMs, PATIENCE) : lookMs * (0.5 + Math.random()));
  }

  homeward.isNight = isNight;
  root.dataset.aside = 0;
  root.dataset.awake = navigator.wakeLock ? "released" : "absent";
  document.addEventListener("DOMContentLoaded", () => {
    setInterval(stepAside, asideMs);
    setTimeout(look, lookMs);
    if (!navigator.wakeLock) return;
    document.addEventListener("visibilitychange", keepAwake);
    setInterval(keepAwake, AWAKE_EVERY);
    keepAwake();
  });
})();
