/* Puts new markup in the place of old by changing only what differs, so that focus, hover, scroll and unfolded details
   stay as they are and nothing on the screen jumps. */
(function () {
  "use strict";
  const homeward = (window.homeward = window.homeward || {});
  const KEPT = new Set(["open"]);

  function morph(old, fresh) {
    const isSameKind = old.nodeType === fresh.nodeType && old.nodeName === fresh.nodeName;
    /* Only elements carry keys: text that gives way to an element has none to compare. */
    const isOther = isSameKind && old.dataset && (old.dataset.key !== fresh.dataset.key || old.id !== fresh.id);
    if (!isSameKind || isOther) {
      old.replaceWith(fresh);
      return;
    }
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.data !== fresh.data) old.data = fresh.data;
      return;
    }
    for (const name of old.getAttributeNames()) {
      if (!fresh.hasAttribute(name) && !KEPT.has(name)) old.removeAttribute(name);
    }
    for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    morphChildren(old, fresh);
  }

  function morphChildren(old, fresh) {
    const olds = Array.from(old.childNodes);
    const news = Array.from(fresh.childNodes);
    news.forEach((child, place) => (place < olds.length ? morph(olds[place], child) : old.append(child)));
    olds.slice(news.length).forEach((child) => child.remove());
  }

  homeward.morphChildren = morphChildren;
})();
