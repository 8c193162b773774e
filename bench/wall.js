/* Notes what each tile of this wall shows and from which moment on, and when it leaves the wall for another, in
   window.benchShown; wall.py fetches it. */
() => {
  window.benchClock = () => performance.timeOrigin + performance.now();
  const held = new Map();
  window.benchShown = [];
  const look = () => {
    const at = window.benchClock();
    const there = new Set();
    for (const tile of document.querySelectorAll(".tile[data-key]")) {
      there.add(tile.dataset.key);
      const time = tile.querySelector("time");
      const figure = tile.querySelector(".tile-figure strong");
      const of = tile.querySelector(".tile-short");
      if (!time || !figure || !of) continue;
      const shown = [tile.dataset.key, of.textContent, time.getAttribute("datetime"), figure.textContent];
      const words = shown.join("|");
      if (held.get(shown[0]) === words) continue;
      held.set(shown[0], words);
      window.benchShown.push([at, ...shown]);
    }
    for (const key of [...held.keys()].filter((key) => !there.has(key))) {
      held.delete(key);
      window.benchShown.push([at, key]);
    }
  };
  look();
  new MutationObserver(look).observe(
    document.getElementById("wall"), { attributes: true, characterData: true, childList: true, subtree: true });
}
