/* A shared worker: one tick stream for every open tab of this browser. */
/* global importScripts, homewardLink */
"use strict";
importScripts("link.js" + self.location.search);

const ports = new Set();
let lastTick = null;
let standing = "open";
let isReading = false;

function tellAll(news) {
  if (news.kind === "tick") lastTick = news;
  if (news.kind === "lost" || news.kind === "closed") standing = news.kind;
  if (news.kind === "open" || news.kind === "alive") standing = "open";
  ports.forEach((port) => port.postMessage(news));
}

self.onconnect = (event) => {
  const port = event.ports[0];
  port.onmessage = ({ data }) => {
    if (data.kind === "bye") {
      ports.delete(port);
      return;
    }
    ports.add(port);
    if (!isReading) {
      isReading = true;
      homewardLink.read(data.address, data.silentMs, tellAll);
    } else {
      port.postMessage({ kind: standing });
      if (lastTick && standing !== "closed") port.postMessage(lastTick);
    }
  };
};
