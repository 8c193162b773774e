/* Dash pages in a browser: a tick becomes one change of the `tick` store, at most one in flight; markup that Dash carries
   (`dashboard/settle.py`) is put in place, with its ages rendered. */
(function () {
  "use strict";
  const homeward = window.homeward;
  const clock = homeward.clock;
  const GIVE_UP = 20000;
  const AT_MOST_EVERY = 2000;
  let sent = 0;
  let sentAt = -Infinity;
  let isWanted = false;
  let heard = null;
  let heardTick = null;

  function shown() {
    const page = document.querySelector("[data-turn]");
    return page ? Number(page.dataset.turn) : -1;
  }

  function isBusy() {
    return shown() < sent && clock.monotonic() - sentAt < GIVE_UP;
  }

  function push() {
    if (!isWanted || document.hidden || shown() < 0 || isBusy()) return;
    if (clock.monotonic() - sentAt < AT_MOST_EVERY) return;
    isWanted = false;
    sent += 1;
    sentAt = clock.monotonic();
    window.dash_clientside.set_props("tick", { data: sent });
  }

  function wants(news) {
    const page = document.querySelector("[data-version]");
    if (news.kind === "closed" && page) {
      isWanted = true;
      push();
    }
    if (news.kind !== "tick") return;
    /* A tick of the same version says that time has passed: something is late or over. */
    const said = news.version + "/" + news.epoch;
    const isAsMade = page && sent === 0 && heardTick === null && Number(page.dataset.version) === news.version;
    if (said !== heardTick && !isAsMade) isWanted = true;
    heardTick = said;
    push();
  }

  function place(host) {
    host.querySelectorAll("[data-html]").forEach((carrier) => {
      const markup = carrier.dataset.html;
      if (carrier.homewardPlaced === markup) return;
      carrier.homewardPlaced = markup;
      const fresh = document.createElement("div");
      fresh.innerHTML = markup;
      clock.learn(fresh);
      clock.render(fresh);
      homeward.morphChildren(carrier, fresh);
    });
    const said = host.querySelector("[data-service-now]");
    if (said && said.dataset.serviceNow !== heard) {
      heard = said.dataset.serviceNow;
      clock.hear(Number(heard));
    }
    clock.learn(host);
    clock.render(document);
    const titled = host.querySelector("[data-title]");
    if (titled) document.title = titled.dataset.title + " – Homeward";
  }

  homeward.onTick(wants);
  document.addEventListener("DOMContentLoaded", () => {
    const host = document.getElementById("react-entry-point");
    const changes = { childList: true, subtree: true, attributes: true, attributeFilter: ["data-html", "data-turn"] };
    const observer = new MutationObserver(() => {
      place(host);
      observer.takeRecords();
    });
    observer.observe(host, changes);
    setInterval(push, 500);
  });
})();
