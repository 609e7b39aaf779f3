/** @import { LiveEvent } from "../../control/shapes.ts" */

const EVENTS = /** @type {const} */ (["message", "chat", "typing", "person", "clock", "reset"]);

/**
 * The stream of everything that changes on anybody's phone. The browser reconnects by itself;
 * what happened meanwhile is not repeated, so `onOpen` must look anew.
 *
 * @param {{ onEvent: (event: LiveEvent) => void, onOpen: () => void, onLost: () => void }} handlers
 */
export function listenLive({ onEvent, onOpen, onLost }) {
  const source = new EventSource("/_sim/events");
  source.addEventListener("open", onOpen);
  source.addEventListener("error", () => {
    onLost();
    // A refusal (not a cut line) ends an EventSource for good.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listenLive({ onEvent, onOpen, onLost }), 2_000);
  });
  for (const event of EVENTS) {
    source.addEventListener(event, ({ data }) => {
      onEvent(/** @type {LiveEvent} */ ({ event, data: JSON.parse(data) }));
    });
  }
}
