import { el } from "./el.js";
import { icon } from "./icons.js";

/**
 * A modal dialog that is gone once closed. `fill` gets the dialog to put its content in.
 * @param {string} title
 * @param {string} className
 * @param {(dialog: HTMLDialogElement) => Node[]} fill
 */
export function openDialog(title, className, fill) {
  const dialog = el("dialog", { class: className, "aria-label": title });
  dialog.append(
    el(
      "div",
      { class: "dialog-head" },
      el("h2", {}, title),
      el(
        "button",
        { class: "icon-button", type: "button", "aria-label": "Close", onclick: () => dialog.close() },
        icon("close"),
      ),
    ),
    ...fill(dialog),
  );
  dialog.addEventListener("close", () => dialog.remove());
  // A click beside it: the backdrop is the dialog itself.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * A dialog with fields; closes when `submit` has answered true.
 * @param {string} title
 * @param {Node[]} fields
 * @param {string} verb  on the button
 * @param {(values: FormData) => Promise<boolean>} submit
 */
export function openForm(title, fields, verb, submit) {
  return openDialog(title, "form", (dialog) => {
    const button = el("button", { class: "primary" }, verb);
    const form = el("form", { class: "fields" }, ...fields, button);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      button.disabled = true;
      void submit(new FormData(form)).then((done) => {
        button.disabled = false;
        if (done) dialog.close();
      });
    });
    return [form];
  });
}

/**
 * @param {string} label
 * @param {Record<string, import("./el.js").Attribute>} attributes  of the input
 */
export function field(label, attributes) {
  return el("label", { class: "field" }, el("span", {}, label), el("input", { dir: "auto", ...attributes }));
}

/** @param {string} label @param {Record<string, import("./el.js").Attribute>} attributes */
export function check(label, attributes) {
  return el("label", { class: "check" }, el("input", { type: "checkbox", ...attributes }), el("span", {}, label));
}
