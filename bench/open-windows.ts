import { analyzeTables } from "./analyze-tables.ts";
import type { Product } from "./product.ts";

interface Apps {
  businesses: { accounts: { numbers: { phone_number_id: string }[] }[] }[];
}

export async function firstNumber(product: Product): Promise<string> {
  const { businesses } = await product.control<Apps>("GET", "/_sim/apps");
  return businesses[0]?.accounts[0]?.numbers[0]?.phone_number_id ?? "";
}

/** Chats of new people who have just written, so that anything may be sent to them; the network's own limits are lifted. */
export async function openWindows(product: Product, count: number): Promise<{ chatId: string; personId: string }[]> {
  const number = await firstNumber(product);
  await product.control("PATCH", `/_sim/numbers/${number}`, {
    throughput_mps: 1_000,
    pair_limit: false,
    messaging_limit: -1,
  });
  const names = Array.from({ length: count }, (_, index) => ({ name: `Bench ${index}` }));
  const { people } = await product.control<{ people: { id: string; wa_id: string }[] }>("POST", "/_sim/people", {
    people: names,
  });
  for (const person of people) {
    await product.control("POST", `/_sim/people/${person.id}/messages`, {
      phone_number_id: number,
      type: "text",
      text: { body: "Hi" },
    });
  }
  const chats = [];
  for (const person of people) chats.push({ chatId: await chatOf(product, person.wa_id), personId: person.id });
  await analyzeTables(product);
  return chats;
}

async function chatOf(product: Product, waId: string): Promise<string> {
  for (;;) {
    const { status, body } = await product.rest("GET", `/chats/+${waId}`);
    const chat = body["chat"] as { chat_id: string; window_closes_at: string | null } | undefined;
    if (status === 200 && chat?.window_closes_at) return chat.chat_id;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
