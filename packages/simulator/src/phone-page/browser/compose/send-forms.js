/** @import { PersonMessage } from "../../../control/shapes.ts" */
import { send } from "../acts.js";
import { check, field, openForm } from "../dialog.js";

/** The message that asked for it. @typedef {Pick<PersonMessage, "context">} Answering */

const POLL_OPTIONS = 4;

/** Where the person is. @param {Answering} [answering] */
export function openLocation(answering = {}) {
  const degrees = { type: "number", step: "any", required: true };
  const fields = [
    field("Latitude", { ...degrees, name: "latitude", min: -90, max: 90, value: "38.7139" }),
    field("Longitude", { ...degrees, name: "longitude", min: -180, max: 180, value: "-9.1334" }),
    field("Name (optional)", { name: "name" }),
    field("Address (optional)", { name: "address" }),
  ];
  openForm("Send a location", fields, "Send", (values) => {
    const text = textOf(values);
    return send({
      ...answering,
      type: "location",
      location: {
        latitude: Number(text("latitude")),
        longitude: Number(text("longitude")),
        ...(text("name") ? { name: text("name") } : {}),
        ...(text("address") ? { address: text("address") } : {}),
      },
    });
  });
}

/** Somebody's card, or their own. @param {Answering} [answering] */
export function openContact(answering = {}) {
  const fields = [
    field("Name", { name: "name", required: true }),
    field("Phone", { name: "phone", required: true, inputmode: "tel" }),
  ];
  openForm("Send a contact", fields, "Send", (values) => {
    const [name, phone] = [textOf(values)("name"), textOf(values)("phone")];
    return send({
      ...answering,
      type: "contacts",
      contacts: [
        {
          name: { formatted_name: name, first_name: name },
          phones: [{ phone, wa_id: phone.replace(/\D/g, ""), type: "CELL" }],
        },
      ],
    });
  });
}

export function openPoll() {
  const fields = [
    field("Question", { name: "question", required: true }),
    ...Array.from({ length: POLL_OPTIONS }, (_, index) =>
      field(`Option ${index + 1}`, { name: "option", required: index < 2 }),
    ),
    check("More than one answer", { name: "multiple" }),
  ];
  openForm("Start a poll", fields, "Send", (values) => {
    const options = values.getAll("option").map((value) => String(value).trim());
    return send({
      type: "poll",
      poll: {
        question: textOf(values)("question"),
        options: [...new Set(options.filter(Boolean))],
        multiple: values.has("multiple"),
      },
    });
  });
}

/** @param {FormData} values @returns {(name: string) => string} */
function textOf(values) {
  return (name) => String(values.get(name) ?? "").trim();
}
