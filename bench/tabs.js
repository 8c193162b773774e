/* Notes in window.benchRights when this wall was right: [asked knowing version, status, moment]; tabs.py fetches it.
   The moment of a new body is that after the frame in which it was painted. Runs before the wall's own scripts. */
(() => {
  window.benchRights = [];
  let knows = -1;
  window.benchClock = () => performance.timeOrigin + performance.now();
  const note = (version, status) => window.benchRights.push([version, status, window.benchClock()]);
  function afterPaint(then) {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = then;
      channel.port2.postMessage(null);
    });
  }
  document.addEventListener("DOMContentLoaded", () => {
    window.homeward.onTick((news) => {
      if (news.kind === "tick") knows = news.version;
    });
  });
  const fetched = window.fetch;
  window.fetch = async (address, options) => {
    const version = knows;
    const response = await fetched(address, options);
    if (!String(address).includes("/wall/fragment")) return response;
    if (response.status !== 200) {
      note(version, response.status);
      return response;
    }
    const read = response.text.bind(response);
    response.text = async () => {
      const body = await read();
      afterPaint(() => note(version, response.status));
      return body;
    };
    return response;
  };
})();
