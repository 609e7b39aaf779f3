import type { TestHouse } from "./test-house.ts";

export interface Customer {
  /** On the simulator. */
  id: string;
  chatId: string;
  contactId: string;
  /** Resolves when the message is in the store. */
  say(message: object): Promise<Heard>;
  write(text: string): Promise<Heard>;
}

interface Heard {
  chat_id: string;
  contact_id: string;
  message_id: string;
}

/**
 * A person who has just written to us for the first time.
 * @param more  of what the simulator takes of a new person
 */
export async function newCustomer(house: TestHouse, name: string, more: object = {}): Promise<Customer> {
  const { people } = await house.control<{ people: { id: string }[] }>("POST", "/_sim/people", { name, ...more });
  const id = people[0]?.id ?? "";
  const say: Customer["say"] = async (message) => {
    const received = house.nextEvent("message.received");
    await house.control("POST", `/_sim/people/${id}/messages`, { phone_number_id: house.phoneNumberId, ...message });
    return (await received) as unknown as Heard;
  };
  const write: Customer["write"] = (text) => say({ type: "text", text: { body: text } });
  const { chat_id: chatId, contact_id: contactId } = await write("Hello");
  return { id, chatId, contactId, say, write };
}
