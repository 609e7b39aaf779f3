/** @import { Choose } from "./file-tray.js" */
import { sendFile } from "../acts.js";
import { el } from "../el.js";
import { icon } from "../icons.js";
import { duration } from "../time-words.js";
import { toastError } from "../toast.js";
import { pickFile } from "./attach-menu.js";
import { toOgg } from "./ogg.js";

/** Ogg first: it is what WhatsApp sends. What a browser records as WebM is packed anew. */
const KINDS = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];

/**
 * Records until it is sent or thrown away. Without a microphone a sound file can be chosen instead.
 * @param {{ place: HTMLElement, hide: HTMLElement, fallback: Choose }} where
 */
export async function startRecording({ place, hide, fallback }) {
  const mimeType = KINDS.find((kind) => globalThis.MediaRecorder?.isTypeSupported(kind));
  const stream = mimeType && (await microphone());
  if (!stream) return pickFile("audio/*", fallback, "audio");
  const recorder = new MediaRecorder(stream, { mimeType });
  /** @type {Blob[]} */
  const parts = [];
  const began = performance.now();
  const time = el("span", { role: "timer", "aria-label": "Recorded" }, "0:00");
  const ticking = setInterval(() => (time.textContent = duration((performance.now() - began) / 1_000)), 250);
  let wanted = false;
  const finish = (/** @type {boolean} */ send) => () => {
    wanted = send;
    recorder.stop();
  };
  const sendButton = el(
    "button",
    { class: "icon-button go", "aria-label": "Send voice message", onclick: finish(true) },
    icon("send"),
  );
  place.replaceChildren(
    el("span", { class: "dot", "aria-hidden": "true" }),
    el("span", {}, "Recording"),
    time,
    el("button", { class: "small", onclick: finish(false) }, "Cancel"),
    sendButton,
  );
  place.hidden = false;
  hide.hidden = true;
  sendButton.focus();
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  recorder.addEventListener("stop", () => {
    clearInterval(ticking);
    for (const track of stream.getTracks()) track.stop();
    place.hidden = true;
    hide.hidden = false;
    if (wanted) void sendVoice(new Blob(parts, { type: mimeType.split(";")[0] ?? "" }));
  });
  recorder.start();
}

async function microphone() {
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    // None there, or not allowed.
    return null;
  }
}

/** @param {Blob} recorded */
async function sendVoice(recorded) {
  if (recorded.size === 0) return toastError("Nothing was recorded.");
  const file = recorded.type === "audio/webm" ? await packedAnew(recorded) : recorded;
  const end = { "audio/ogg": "ogg", "audio/mp4": "m4a" }[file.type] ?? "webm";
  await sendFile(file, `voice.${end}`, { type: "audio", voice: true });
}

/** @param {Blob} webm */
async function packedAnew(webm) {
  const ogg = toOgg(new Uint8Array(await webm.arrayBuffer()));
  return ogg ? new Blob([ogg], { type: "audio/ogg" }) : webm;
}
