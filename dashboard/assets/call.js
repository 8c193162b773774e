/* Counts how long the item of a call has been open, in this browser: a calm count, and nothing else. Kept by call and
   item until the tab is closed, so that a form that was sent does not begin it anew. Fetches nothing. */
(function () {
  "use strict";
  const timer = document.querySelector(".call-timer");
  if (!timer) return;
  const shown = timer.querySelector("[data-elapsed]");
  const key = "call-" + timer.dataset.call + "-" + timer.dataset.item;
  let begun = Number(sessionStorage.getItem(key));
  if (!begun) {
    begun = Date.now();
    sessionStorage.setItem(key, String(begun));
  }

  function show() {
    const seconds = Math.max(0, Math.floor((Date.now() - begun) / 1000));
    shown.textContent = Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
  }

  show();
  setInterval(show, 1000);
})();
