import { z } from "zod";
import { GraphError } from "../graph/errors.ts";
import { parseGraph } from "../graph/parse.ts";
import { isWindowOpen } from "../messages/late-refusal.ts";
import type { Sim } from "../sim.ts";
import type { BusinessNumber, Person } from "../world/model.ts";
import { personOnWire } from "../world/party.ts";

const users = z.object({
  messaging_product: z.literal("whatsapp"),
  block_users: z
    .array(z.object({ user: z.string().optional(), user_id: z.string().optional() }))
    .min(1)
    .max(1_000),
});

interface Wanted {
  input: string;
  person: Person | undefined;
}

export function listBlocked(sim: Sim, number: BusinessNumber): Record<string, unknown>[] {
  return number.blocked.flatMap((id) => {
    const person = sim.world.people.get(id);
    if (!person) return [];
    const { wa_id, user_id } = personOnWire(sim.world, person, number.id);
    return [{ messaging_product: "whatsapp", ...(wa_id ? { wa_id } : {}), user_id }];
  });
}

/** Only people who wrote within the last 24 hours. @throws GraphError 139100 when one could not be blocked; the others are */
export function blockUsers(sim: Sim, number: BusinessNumber, body: unknown): Record<string, unknown> {
  const added: Wanted[] = [];
  const failed: { input: string; errors: unknown[] }[] = [];
  for (const wanted of parseUsers(sim, number, body)) {
    const { person } = wanted;
    if (!person) failed.push(failure(wanted.input, 131026, "The user is not on WhatsApp."));
    else if (!isWindowOpen(sim.world.directChat(number.id, person.id), sim.now())) {
      failed.push(failure(wanted.input, 131047, "The user has not written in the last 24 hours."));
    } else {
      added.push(wanted);
      if (!number.blocked.includes(person.id)) number.blocked.push(person.id);
    }
  }
  sim.changes++;
  return answer(sim, number, "added_users", added, failed);
}

export function unblockUsers(sim: Sim, number: BusinessNumber, body: unknown): Record<string, unknown> {
  const wanted = parseUsers(sim, number, body);
  const removed = wanted.filter(({ person }) => person && number.blocked.includes(person.id));
  number.blocked = number.blocked.filter((id) => !removed.some(({ person }) => person?.id === id));
  sim.changes++;
  return answer(sim, number, "removed_users", removed, []);
}

function parseUsers(sim: Sim, number: BusinessNumber, body: unknown): Wanted[] {
  const businessId = sim.world.businessIdOf(number.id);
  return parseGraph(users, body, "").block_users.map(({ user, user_id }) => ({
    input: user ?? user_id ?? "",
    person: user
      ? sim.world.findPersonByPhone(user.replace(/\D/g, ""))
      : sim.world.findPersonByBsuid(user_id ?? "", businessId),
  }));
}

function failure(input: string, code: number, details: string) {
  return { input, errors: [{ message: details, code, error_data: { details } }] };
}

function answer(
  sim: Sim,
  number: BusinessNumber,
  key: "added_users" | "removed_users",
  done: Wanted[],
  failed: { input: string; errors: unknown[] }[],
): Record<string, unknown> {
  const named = done.map(({ input, person }) => {
    const wire = person ? personOnWire(sim.world, person, number.id) : undefined;
    return { input, ...(wire?.wa_id ? { wa_id: wire.wa_id } : {}), ...(wire ? { user_id: wire.user_id } : {}) };
  });
  const outcome = {
    messaging_product: "whatsapp",
    block_users: { [key]: named, ...(failed.length > 0 ? { failed_users: failed } : {}) },
  };
  if (failed.length === 0) return outcome;
  const details = "Failed to block some users, see the block_users response list for details.";
  throw new GraphError(139100, details, undefined, outcome);
}
