/* The picture clock in a browser: works out the picture's time now and renders ages and the clock by it.
   Never Date.now() alone: a kiosk's own clock may be wrong, so service time is what the server last said, carried on
   by the browser's monotonic clock. Fetches nothing. */
(function () {
  "use strict";
  const homeward = (window.homeward = window.homeward || {});
  const root = document.documentElement;
  const MINUTE = 60000;
  let offset = null;
  let facts = null;

  function monotonic() {
    return performance.now();
  }

  function hear(serviceMs) {
    if (Number.isFinite(serviceMs)) offset = serviceMs - monotonic();
  }

  /* A Date header is cut to whole seconds: it corrects a clock that went astray, it does not jog a good one. */
  function hearDate(header) {
    const said = Date.parse(header) + 500;
    if (!Number.isFinite(said)) return;
    if (offset === null || Math.abs(said - offset - monotonic()) > 1500) hear(said);
  }

  function hearResponse(response) {
    const exact = Number(response.headers.get("Service-Time") || NaN);
    if (Number.isFinite(exact)) hear(exact);
    else hearDate(response.headers.get("Date"));
  }

  function learn(scope) {
    const holder = scope.matches && scope.matches("[data-origin-picture]") ? scope : scope.querySelector("[data-origin-picture]");
    if (!holder) return;
    facts = {
      picture: Date.parse(holder.dataset.originPicture),
      service: Date.parse(holder.dataset.originService),
      rate: Number(holder.dataset.rate),
      validUntil: holder.dataset.validUntil ? Date.parse(holder.dataset.validUntil) : null,
    };
  }

  function serviceNow() {
    return offset === null ? null : monotonic() + offset;
  }

  function pictureAt(monotonicMs) {
    if (offset === null) return null;
    const service = monotonicMs + offset;
    return facts ? facts.picture + (service - facts.service) * facts.rate : service;
  }

  /* Number and unit stay on one line. */
  function length(ms) {
    const minutes = Math.floor(ms / MINUTE);
    const hours = Math.floor(minutes / 60);
    if (minutes < 60) return minutes + "\u00a0min";
    if (hours < 10) return hours + "\u00a0h" + (minutes % 60 ? "\u00a0" + (minutes % 60) + "\u00a0min" : "");
    if (hours < 72) return hours + "\u00a0h";
    return Math.floor(hours / 24) + "\u00a0days";
  }

  function ageWords(ms, wording) {
    if (wording === "until") return ms <= -MINUTE ? "in " + length(-ms) : "now";
    if (ms < MINUTE) return "just now";
    return length(ms) + (wording === "bare" ? "" : " ago");
  }

  function london(options) {
    const format = new Intl.DateTimeFormat("en-GB", Object.assign({ timeZone: "Europe/London" }, options));
    return (ms) => format.format(ms);
  }

  const timeOfDay = london({ hour: "2-digit", minute: "2-digit" });
  const exactTime = london({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const weekday = london({ weekday: "short" });
  const date = london({ day: "numeric", month: "short", year: "numeric" });

  /* A time of another day says which: "17:00" on a Monday morning is not last Friday's. */
  function onItsDay(ms, format) {
    const now = pictureAt(monotonic());
    const isToday = now === null || date(now) === date(ms);
    return isToday ? format(ms) : format(ms) + " on " + weekday(ms) + " " + date(ms);
  }

  function write(element, words) {
    if (element.textContent !== words) element.textContent = words;
  }

  function render(scope) {
    const now = pictureAt(monotonic());
    if (now === null) return;
    scope.querySelectorAll("time[data-age]").forEach((element) => {
      write(element, ageWords(now - Date.parse(element.dateTime), element.dataset.age));
    });
    if (!facts) return;
    scope.querySelectorAll("[data-now]").forEach((element) => {
      write(element, element.dataset.now === "time" ? timeOfDay(now) : weekday(now) + " " + date(now));
    });
  }

  function beat() {
    render(document);
    setTimeout(beat, facts && facts.rate > 30 ? 1000 : 15000);
  }

  homeward.clock = {
    hear,
    hearDate,
    hearResponse,
    learn,
    monotonic,
    render,
    pictureAt,
    serviceNow,
    timeOf: (pictureMs) => onItsDay(pictureMs, timeOfDay),
    exactTime: (monotonicMs) => {
      const at = pictureAt(monotonicMs);
      return at === null ? "an unknown time" : onItsDay(at, exactTime);
    },
    isPastValid: () => Boolean(facts && facts.validUntil && pictureAt(monotonic()) > facts.validUntil),
  };
  hear(Number(root.dataset.serviceNow || NaN));
  document.addEventListener("DOMContentLoaded", () => {
    learn(document);
    beat();
  });
})();
