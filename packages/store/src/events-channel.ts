/** NOTIFY channel of the outbox; the payload is the workspace id. */
export const EVENTS_CHANNEL = "parley_events";
