import type { ChatRef, Identity } from "@parley/connectors/contract";
import type { GroupView, Message, Person } from "@parley/simulator";
import type { ContractPerson, ContractWorld, PersonKind, Said, Seen } from "./contract-world.ts";
import type { simulatorControl } from "./simulator-control.ts";

type Control = ReturnType<typeof simulatorControl>;

/** People of the simulator, moved through its control API as the phone page moves them. */
export function simulatedPeople(
  control: Control,
  phoneNumberId: string,
  settle: () => Promise<void>,
): Pick<ContractWorld, "person" | "group"> {
  let count = 0;
  const ids = new Map<ContractPerson, string>();

  async function person(kind: PersonKind = "known"): Promise<ContractPerson> {
    const serial = ++count;
    const username = kind === "hidden" || kind === "with_username" ? { username: `guest.${serial}` } : {};
    const { people } = await control.post<{ people: Person[] }>("/people", {
      name: `Guest ${serial}`,
      wa_id: `49170${String(1_000_000 + serial)}`,
      phone_visible: kind !== "hidden",
      read_after_ms: null,
      ...(kind === "private" ? { group_privacy: "nobody" } : {}),
      ...username,
    });
    const made = contractPerson(control, phoneNumberId, people[0] as Person);
    ids.set(made, (people[0] as Person).id);
    if (kind !== "never_wrote") {
      await made.says({ type: "text", text: "Hello" });
      await settle();
    }
    return made;
  }

  async function group(people: ContractPerson[], subject: string): Promise<ChatRef> {
    const participants = people.map((one) => ids.get(one) ?? "");
    const { group: made } = await control.post<{ group: GroupView }>("/groups", {
      phone_number_id: phoneNumberId,
      subject,
      participants,
    });
    for (const one of people)
      await one.says({ type: "text", text: "Hello all" }, { type: "group", networkId: made.id });
    await settle();
    return { type: "group", networkId: made.id, subject };
  }

  return { person, group };
}

function contractPerson(control: Control, phoneNumberId: string, person: Person): ContractPerson {
  const at = `/people/${encodeURIComponent(person.id)}`;
  const identity: Identity = {
    ...(person.wa_id ? { phone: person.wa_id } : {}),
    bsuid: person.user_id,
    ...(person.username ? { username: person.username } : {}),
    pushName: person.name,
  };
  return {
    identity,
    chat: { type: "direct", networkId: person.wa_id ?? person.user_id, peer: identity },
    async says(what, where) {
      const place = where?.type === "group" ? { group_id: where.networkId } : { to: phoneNumberId };
      const content = await contentOf(control, at, what);
      return (await control.post<{ message: Message }>(`${at}/messages`, { ...place, ...content })).message.id;
    },
    reacts: (providerId, emoji) => control.post(`${at}/react`, { message_id: providerId, emoji }),
    edits: (providerId, text) => control.post(`${at}/edit`, { message_id: providerId, text }),
    deletes: (providerId) => control.post(`${at}/delete`, { message_id: providerId }),
    votes: (providerId, options) => control.post(`${at}/vote`, { message_id: providerId, options }),
    reads: () => control.post(`${at}/read`, { peer: phoneNumberId }),
    async sees(where) {
      const peer = where?.type === "group" ? where.networkId : phoneNumberId;
      const path = `${at}/chats/${encodeURIComponent(peer)}/messages?limit=200`;
      const { messages } = await control.get<{ messages: Message[] }>(path);
      return messages.map(seen);
    },
  };
}

async function contentOf(control: Control, at: string, what: Said): Promise<Record<string, unknown>> {
  switch (what.type) {
    case "text": {
      const context = { ...(what.replyTo ? { message_id: what.replyTo } : {}), forwarded: what.forwarded ?? false };
      return { type: "text", text: { body: what.text }, context };
    }
    case "image":
      return { type: "image", image: { id: await upload(control, at, what), caption: what.caption } };
    case "voice":
      return { type: "audio", audio: { id: await upload(control, at, what), voice: true } };
    case "location":
      return { type: "location", location: { latitude: what.latitude, longitude: what.longitude, name: what.name } };
    case "contacts":
      return { type: "contacts", contacts: [{ name: { formatted_name: what.name }, phones: [] }] };
    case "button_reply": {
      const button_reply = { id: what.id, title: what.title };
      return { type: "interactive", interactive: { type: "button_reply", button_reply } };
    }
  }
}

async function upload(control: Control, at: string, what: { bytes: Uint8Array; mimeType: string }): Promise<string> {
  const form = new FormData();
  form.set("file", new Blob([new Uint8Array(what.bytes)], { type: what.mimeType }), "file");
  return (await control.post<{ media: { id: string } }>(`${at}/media`, form)).media.id;
}

function seen(message: Message): Seen {
  const file = message.image ?? message.video ?? message.audio ?? message.document ?? message.sticker;
  const text = message.text?.body ?? message.template?.body ?? file?.caption;
  return {
    providerId: message.id,
    mine: message.from_me,
    type: message.type,
    ...(text === undefined ? {} : { text }),
    ...(message.context ? { quotes: message.context.id } : {}),
    ...(message.text?.mentions
      ? { mentions: message.text.mentions.map(({ wa_id: phone, me = false }) => ({ phone, me })) }
      : {}),
    reactions: message.reactions.map((reaction) => reaction.emoji),
    edited: message.edited === true,
    deleted: message.deleted === true,
    pinned: message.pinned === true,
    read: message.status === "read",
  };
}
