/* Walls that take turns on one screen, each for its pause. Whoever looks may hold the one that is shown; somebody who
   wants no motion sees the first alone. */
(function () {
  "use strict";
  const homeward = window.homeward;
  const host = document.getElementById("wall");
  const addresses = JSON.parse(host.dataset.rotation || "[]");
  const pauseMs = Number(host.dataset.pauseMs);
  const stillness = window.matchMedia("(prefers-reduced-motion: reduce)");
  let place = 0;
  let isHeld = false;
  if (addresses.length < 2) return;

  function dress(scope) {
    scope.querySelectorAll(".wall-nav").forEach((nav) => {
      const button = nav.querySelector("[data-hold]") || nav.appendChild(document.createElement("button"));
      button.type = "button";
      button.dataset.hold = "";
      button.setAttribute("aria-pressed", String(isHeld));
      button.textContent = isHeld ? "Held: go on" : "Hold this wall";
    });
  }

  homeward.dressings = homeward.dressings || [];
  homeward.dressings.push(dress);
  host.addEventListener("click", (event) => {
    if (!event.target.closest("[data-hold]")) return;
    isHeld = !isHeld;
    dress(host);
  });
  setInterval(() => {
    if (isHeld || stillness.matches || document.hidden) return;
    place = (place + 1) % addresses.length;
    homeward.goTo(addresses[place]);
  }, pauseMs);
  document.addEventListener("DOMContentLoaded", () => dress(host));
})();
