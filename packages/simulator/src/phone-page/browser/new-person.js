import { api } from "./api.js";
import { check, field, openForm } from "./dialog.js";
import { linkTo } from "./route.js";
import { attempt } from "./toast.js";

/** Somebody new with WhatsApp on their phone, who has written to nobody yet. */
export function openNewPerson() {
  const fields = [
    field("Name", { name: "name", required: true, maxlength: 200, autocomplete: "off" }),
    field("Phone, digits with country code (empty: made up)", {
      name: "wa_id",
      pattern: "\\+?[0-9]{7,15}",
      inputmode: "tel",
      autocomplete: "off",
    }),
    field("Username (optional)", { name: "username", minlength: 3, maxlength: 35, autocomplete: "off" }),
    check("Businesses see the phone number", { name: "phone_visible", checked: true }),
  ];
  openForm("New person", fields, "Add", async (values) => {
    const text = (/** @type {string} */ name) => String(values.get(name) ?? "").trim();
    const username = text("username").replace(/^@/, "");
    const wa_id = text("wa_id").replace(/^\+/, "");
    const answer = await attempt(() =>
      api.createPerson({
        name: text("name"),
        phone_visible: values.has("phone_visible"),
        ...(wa_id ? { wa_id } : {}),
        ...(username ? { username } : {}),
      }),
    );
    const [person] = answer?.people ?? [];
    if (person) location.hash = linkTo(person.id);
    return person !== undefined;
  });
}
