/** @import { DeliveryStatus } from "../../control/shapes.ts" */
import { el } from "./el.js";

const NAMES = {
  accepted: "Sending",
  sent: "Sent",
  delivered: "Delivered",
  read: "Read",
  played: "Played",
  failed: "Not sent",
};
const ONE = "M2 7l4 4 8-9";
const TWO = "M2 7l4 4 8-9M10 10l1 1 8-9";

/** ✓ sent, ✓✓ delivered, ✓✓ blue read. @param {DeliveryStatus} status */
export function ticks(status) {
  const mark = el("span", { class: `ticks ${status}`, role: "img", "aria-label": NAMES[status], title: NAMES[status] });
  if (status === "failed") mark.append("!");
  else mark.append(drawing(status === "accepted" || status === "sent" ? ONE : TWO));
  return mark;
}

/** @param {string} d */
function drawing(d) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 21 13");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", d);
  svg.append(path);
  return svg;
}
