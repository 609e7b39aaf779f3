/** Webhook bodies as Meta sends them, written from its reference; each builder takes what differs. */
export const OWN = { display_phone_number: "15550783881", phone_number_id: "106540352242922" };
export const ANA = {
  profile: { name: "Ana Lúcia", username: "ana.lucia" },
  wa_id: "5511987654321",
  user_id: "BR.13491208655302741918",
  parent_user_id: "BR.ENT.11815799212886844830",
};
export const HIDDEN = { profile: { name: "Hidden", username: "hidden.one" }, user_id: "US.998877" };
/** 2026-11-21T10:00:00Z */
export const SECONDS = "1795255200";
export const AT = "2026-11-21T10:00:00.000Z";

export function changeBody(field: string, value: Record<string, unknown>, time?: number): Uint8Array {
  const entry = [{ id: "102290129340398", ...(time ? { time } : {}), changes: [{ field, value }] }];
  return Buffer.from(JSON.stringify({ object: "whatsapp_business_account", entry }));
}

export function messagesBody(messages: unknown[], contacts: unknown[] = [ANA], field = "messages"): Uint8Array {
  return changeBody(field, { messaging_product: "whatsapp", metadata: OWN, contacts, messages });
}

export function messageOf(type: string, content: unknown, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    from: ANA.wa_id,
    from_user_id: ANA.user_id,
    id: "wamid.IN1",
    timestamp: SECONDS,
    type,
    [type]: content,
    ...more,
  };
}

export function statusesBody(statuses: unknown[], contacts: unknown[] = [ANA]): Uint8Array {
  return changeBody("messages", { messaging_product: "whatsapp", metadata: OWN, contacts, statuses });
}
