import type { TestHouse } from "./test-house.ts";

export interface Customer {
  /** On the simulator. */
  id: string;
  chatId: string;
  /** Resolves when the message is in the store. */
  say(message: object): Promise<{ chat_id: string; message_id: string }>;
}

/** A person who has just written to us for the first time. */
export async function newCustomer(house: TestHouse, name: string): Promise<Customer> {
  const { people } = await house.control<{ people: { id: string }[] }>("POST", "/_sim/people", { name });
  const id = people[0]?.id ?? "";
  const say: Customer["say"] = async (message) => {
    const received = house.nextEvent("message.received");
    await house.control("POST", `/_sim/people/${id}/messages`, { phone_number_id: house.phoneNumberId, ...message });
    return (await received) as { chat_id: string; message_id: string };
  };
  const { chat_id: chatId } = await say({ type: "text", text: { body: "Hello" } });
  return { id, chatId, say };
}
