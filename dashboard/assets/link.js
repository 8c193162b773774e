/* One reader of the tick stream, used by the shared worker and, where a browser has none, by the page itself.
   It reads the stream as bytes, because a heartbeat is a comment and EventSource hides comments. Shows nothing. */
(function (scope) {
  "use strict";
  const FIRST_WAIT = 500;
  const LONGEST_WAIT = 5000;

  function wait(ms) {
    return new Promise((done) => setTimeout(done, ms));
  }

  /* tell({kind: "open" | "alive" | "lost" | "closed"}) and tell({kind: "tick", version, epoch, build, spread_ms}).
     Closed: the server is there and does not let this browser in. */
  async function read(address, silentMs, tell) {
    let pause = FIRST_WAIT;
    for (;;) {
      const stop = new AbortController();
      let isClosed = false;
      let silence = setTimeout(() => stop.abort(), silentMs);
      const alive = () => {
        clearTimeout(silence);
        silence = setTimeout(() => stop.abort(), silentMs);
      };
      try {
        const response = await fetch(address, {
          headers: { Accept: "text/event-stream" },
          cache: "no-store",
          signal: stop.signal,
        });
        isClosed = response.status === 401 || response.status === 403;
        if (!response.ok || !response.body) throw new Error("status " + response.status);
        alive();
        pause = FIRST_WAIT;
        tell({ kind: "open", date: response.headers.get("Date") });
        await follow(response.body, tell, alive);
      } catch (error) {
        tell({ kind: "broken", reason: String(error) });
      }
      clearTimeout(silence);
      tell({ kind: isClosed ? "closed" : "lost" });
      if (isClosed) pause = LONGEST_WAIT;
      await wait(pause * (0.75 + Math.random() / 2));
      pause = Math.min(pause * 2, LONGEST_WAIT);
    }
  }

  async function follow(body, tell, alive) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    let name = "";
    let data = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      alive();
      tell({ kind: "alive" });
      const lines = (rest + value).split(/\r\n|\n|\r/);
      rest = lines.pop();
      for (const line of lines) {
        if (line.startsWith("event:")) name = line.slice(6).trim();
        else if (line.startsWith("data:")) data += line.slice(5).trim();
        else if (line === "") {
          if (name === "tick" && data) tell(Object.assign({ kind: "tick" }, JSON.parse(data)));
          name = "";
          data = "";
        }
      }
    }
  }

  scope.homewardLink = { read };
})(self);
