/** @import { LiveEvent } from "../../control/shapes.ts" */
import { applyEvent } from "./apply-event.js";
import { startBar } from "./panes/bar.js";
import { startChats } from "./panes/chats.js";
import { startPeople } from "./panes/people.js";
import { startThread } from "./panes/thread.js";
import { byId } from "./el.js";
import { listenLive } from "./live.js";
import { changed, model, on } from "./model.js";
import { onRoute } from "./route.js";
import { loadSettings } from "./settings.js";
import { loadWorld, show } from "./show.js";
import { attempt } from "./toast.js";

loadSettings();
startBar(byId("bar"));
startPeople(byId("people"));
startChats(byId("chats"));
startThread(byId("thread"));
showConnection();
showWhichPane();

let loaded = false;
/** What the stream told while the first answers were on their way. @type {LiveEvent[]} */
const early = [];
listenLive({
  onEvent: (event) => (loaded ? applyEvent(event) : early.push(event)),
  onOpen: () => void attempt(load),
  onLost: () => setConnected(false),
});

async function load() {
  setConnected(true);
  await loadWorld();
  if (!loaded) onRoute((route) => void attempt(() => show(route)));
  loaded = true;
  for (const event of early.splice(0)) applyEvent(event);
  document.documentElement.dataset.ready = "true";
}

/** @param {boolean} connected */
function setConnected(connected) {
  model.connected = connected;
  changed("connection");
}

function showConnection() {
  const line = byId("trouble");
  on(["connection"], () => {
    line.hidden = model.connected;
    line.textContent = model.connected ? "" : "The simulator does not answer. Trying again …";
  });
}

/** On a narrow screen one pane is shown: the deepest that is open. */
function showWhichPane() {
  on(["people", "chats", "thread"], () => {
    const pane = model.personId === null ? "people" : model.peer === null ? "chats" : "thread";
    document.documentElement.dataset.pane = pane;
  });
}
