/** @import { Media } from "../../../control/shapes.ts" */
import { el } from "../el.js";
import { icon } from "../icons.js";
import { duration } from "../time-words.js";
import { gone } from "./picture.js";

const SPEEDS = [1, 1.5, 2];
/** One plays at a time, as on a phone. @type {HTMLAudioElement | null} */
let playing = null;

/**
 * A voice note or a sound file, with a player.
 * @param {Media} media
 * @param {() => void} onPlayed  once, when it has been listened to
 */
export function sound(media, onPlayed) {
  if (!media.url) return gone("Audio");
  const audio = new Audio(media.url);
  audio.preload = "metadata";
  const label = media.voice ? "voice message" : "audio";
  const button = el("button", { class: "play", type: "button", "aria-label": `Play ${label}` }, icon("play"));
  const seek = el("input", { type: "range", min: 0, max: 1, step: "any", value: 0, "aria-label": "Position" });
  const time = el("span", { class: "sound-time" }, "0:00");
  const speed = el("button", { class: "speed", type: "button", "aria-label": "Speed" }, "1×");

  button.addEventListener("click", () => {
    if (!audio.paused) return audio.pause();
    playing?.pause();
    playing = audio;
    void audio.play().catch(() => time.replaceChildren("Cannot be played"));
  });
  speed.addEventListener("click", () => {
    audio.playbackRate = SPEEDS[(SPEEDS.indexOf(audio.playbackRate) + 1) % SPEEDS.length] ?? 1;
    speed.textContent = `${audio.playbackRate}×`;
  });
  seek.addEventListener("input", () => (audio.currentTime = Number(seek.value)));

  const show = () => {
    if (Number.isFinite(audio.duration)) seek.max = String(audio.duration);
    seek.value = String(audio.currentTime);
    seek.setAttribute("aria-valuetext", `${duration(audio.currentTime)} of ${duration(audio.duration)}`);
    time.textContent = duration(audio.currentTime > 0 ? audio.currentTime : audio.duration);
  };
  const showState = () => {
    button.replaceChildren(icon(audio.paused ? "play" : "pause"));
    button.setAttribute("aria-label", `${audio.paused ? "Play" : "Pause"} ${label}`);
  };
  for (const event of ["loadedmetadata", "durationchange", "timeupdate"]) audio.addEventListener(event, show);
  for (const event of ["play", "pause"]) audio.addEventListener(event, showState);
  audio.addEventListener("ended", () => {
    audio.currentTime = 0;
    onPlayed();
  });
  return el("div", { class: media.voice ? "sound voice" : "sound" }, button, seek, time, speed);
}
