/* Shows who a key is, for this view only. Each look is put on record by our own server first; where that fails nobody is
   asked. The trust's service is asked by this browser alone; what it says is kept nowhere and is gone after a while, when
   the page is left or hidden, and never leaves the page. */
(function () {
  "use strict";
  const table = document.querySelector("[data-lookups]");
  if (!table) return;
  const shownMs = Number(table.dataset.shownMs);
  const said = document.getElementById("lookup-said");
  const GIVE_UP_MS = 8000;
  const LONGEST = 120;
  const AT_MOST = 50;
  let round = 0;
  let timer = null;

  function places() {
    return [...table.querySelectorAll("[data-name-of]")];
  }

  function clear() {
    round += 1;
    clearTimeout(timer);
    places().forEach((place) => place.replaceChildren());
  }

  function show(stay, words, kind) {
    const place = places().find((each) => each.dataset.nameOf === stay);
    if (!place) return;
    const told = document.createElement("span");
    told.className = kind;
    told.textContent = words;
    place.replaceChildren(told);
  }

  async function ask(look, mine) {
    const tell = (words, kind) => {
      if (mine === round) show(look.stay, words, kind);
    };
    if (look.url === null) {
      tell("no look-up service", "quiet");
      return;
    }
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), GIVE_UP_MS);
    try {
      const answer = await fetch(look.url, {
        mode: "cors",
        credentials: look.with_cookies ? "include" : "omit",
        cache: "no-store",
        redirect: "error",
        referrerPolicy: "no-referrer",
        signal: stop.signal,
      });
      if (answer.status === 401 || answer.status === 403) tell("refused by the trust's service", "quiet");
      else if (answer.status === 404) tell("not known to the trust's service", "quiet");
      else if (!answer.ok) tell("the trust's service failed", "quiet");
      else {
        const told = await answer.json();
        const name = typeof told.name === "string" ? told.name.trim().slice(0, LONGEST) : "";
        if (name) tell(name, "looked-up");
        else tell("the trust's service named nobody", "quiet");
      }
    } catch (failure) {
      tell("the trust's service cannot be reached", "quiet");
    } finally {
      clearTimeout(late);
    }
  }

  async function recorded(stays) {
    const answer = await fetch("/api/v1/looks", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ stays }),
      cache: "no-store",
    });
    if (answer.ok) return (await answer.json()).looks;
    const problem = await answer.json();
    throw new Error(problem.detail || problem.title);
  }

  async function look(stays) {
    clear();
    const mine = round;
    said.textContent = "Putting on record who looks.";
    let looks;
    try {
      looks = await recorded(stays.slice(0, AT_MOST));
    } catch (failure) {
      said.textContent = "It could not be recorded who looks, so nobody was asked. " + failure.message;
      return;
    }
    if (mine !== round) return;
    timer = setTimeout(() => {
      clear();
      said.textContent = "The names are gone from this page.";
    }, shownMs);
    await Promise.all(looks.map((each) => ask(each, mine)));
    if (mine === round) said.textContent = "Recorded. Names go from this page after " + shownMs / 1000 + " seconds.";
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-look]");
    if (!button) return;
    const one = button.dataset.look;
    look(one ? [one] : places().map((place) => place.dataset.nameOf));
  });
  window.addEventListener("pagehide", clear);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) clear();
  });
})();
