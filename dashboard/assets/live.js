/* Keeps an open page honest: shows that the link lives, says since when it does not, and starts afresh when the server
   is of another build. Says too when nobody asks the feeds. Hands
   ticks, and word that it is let in no more, to whoever asked. Fetches no figures itself. */
(function () {
  "use strict";
  const homeward = window.homeward;
  const clock = homeward.clock;
  const root = document.documentElement;
  const silentMs = Number(root.dataset.silentMs);
  const lostMs = Number(root.dataset.lostMs);
  const listeners = [];
  let aliveAt = clock.monotonic();
  let lostAt = null;
  let failure = null;
  let isClosed = false;
  let unattendedSince = null;

  homeward.onTick = (listener) => listeners.push(listener);

  /* A page that could not refresh its figures says why, and when they were last right (null: never); no reason: it can. */
  homeward.failing = (reason, goodAt) => {
    failure = reason === null ? null : { goodAt, reason };
    judge();
  };

  function hear(news) {
    if (news.kind === "lost") {
      lostAt = lostAt === null ? clock.monotonic() : lostAt;
      judge();
      return;
    }
    if (news.kind === "broken") return;
    if (news.kind === "closed") {
      close();
      return;
    }
    isClosed = false;
    aliveAt = clock.monotonic();
    lostAt = null;
    if (news.kind === "tick") unattendedSince = news.unattended_since ? Date.parse(news.unattended_since) : null;
    beat();
    judge();
    if (news.date) clock.hearDate(news.date);
    if (news.kind === "tick" && news.build && news.build !== root.dataset.build) startAfresh(news.build);
    if (news.kind === "tick" || news.kind === "open") listeners.forEach((listener) => listener(news));
  }

  /* The server is there and lets this browser in no more: what is shown must go, and nothing is lost. */
  function close() {
    isClosed = true;
    aliveAt = clock.monotonic();
    lostAt = null;
    judge();
    listeners.forEach((listener) => listener({ kind: "closed" }));
  }

  /* Once for each build: a server that names its build inconsistently must not make pages reload for ever. */
  function startAfresh(build) {
    if (sessionStorage.getItem("homeward-build") === build) return;
    sessionStorage.setItem("homeward-build", build);
    setTimeout(() => location.reload(), Math.random() * 1500);
  }

  function beat() {
    document.querySelectorAll(".pulse").forEach((dot) => dot.classList.toggle("pulse-beat"));
  }

  function judge() {
    const now = clock.monotonic();
    const isSilent = now - aliveAt > silentMs;
    const isLost = lostAt !== null && now - lostAt > lostMs;
    const isOffline = isSilent || isLost;
    let words = "";
    if (isOffline) {
      words = "Offline since " + clock.exactTime(aliveAt) + "." + (isClosed ? "" : " Figures below are as they were then.");
    } else if (failure) {
      const held = failure.goodAt === null ? "" : " Figures below are as they were at " + clock.exactTime(failure.goodAt) + ".";
      words = failure.reason + held;
    } else if (unattendedSince !== null) {
      words = "No feed has been asked since " + clock.timeOf(unattendedSince) + ": nothing new comes in.";
    }
    show(words);
    root.classList.toggle("is-offline", isOffline);
    root.classList.toggle("is-stalled", words !== "");
    root.classList.toggle("is-overdue", words !== "" && clock.isPastValid());
    document.querySelectorAll(".pulse-word").forEach((sign) => {
      const said = isOffline ? "link lost" : isClosed ? "not let in" : "live";
      if (sign.textContent !== said) sign.textContent = said;
    });
  }

  function show(words) {
    const band = document.getElementById("band");
    if (band.textContent === words) return;
    band.textContent = words;
    band.hidden = words === "";
  }

  function connect() {
    const address = root.dataset.ticks;
    const ask = { kind: "hello", address: new URL(address, location.href).href, silentMs };
    if (!window.SharedWorker) {
      window.homewardLink.read(ask.address, silentMs, hear);
      return;
    }
    const worker = new SharedWorker(root.dataset.worker, { name: "homeward-ticks" });
    worker.port.onmessage = ({ data }) => hear(data);
    worker.port.postMessage(ask);
    window.addEventListener("pagehide", () => worker.port.postMessage({ kind: "bye" }));
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) worker.port.postMessage(ask);
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    connect();
    setInterval(judge, 1000);
  });
})();
