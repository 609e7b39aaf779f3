import { z } from "zod";
import { GraphError } from "../graph/errors.ts";
import { parseGraph } from "../graph/parse.ts";
import type { Sim } from "../sim.ts";
import type { BusinessNumber } from "../world/model.ts";

const WITHIN_MS = 72 * 3_600_000;
const REGISTRATIONS_MAX = 10;

const registration = z.object({
  messaging_product: z.literal("whatsapp"),
  pin: z.string().regex(/^\d{6}$/),
});

/** @throws GraphError 133005 wrong PIN, 133016 more than ten times in 72 hours */
export function register(sim: Sim, number: BusinessNumber, body: unknown): { success: true } {
  const { pin } = parseGraph(registration, body, "");
  const now = sim.now();
  number.registrations = number.registrations.filter((at) => at > now - WITHIN_MS);
  if (number.registrations.length >= REGISTRATIONS_MAX) {
    throw new GraphError(133016, "More than ten registrations of this number in 72 hours.");
  }
  number.registrations.push(now);
  if (number.pin !== null && number.pin !== pin)
    throw new GraphError(133005, "The two-step verification PIN is wrong.");
  number.pin = pin;
  number.registered = true;
  sim.changes++;
  return { success: true };
}

const codeRequest = z.object({ code_method: z.enum(["SMS", "VOICE"]), language: z.string().min(2) });
const codeAnswer = z.object({ code: z.string() });

/** Nobody gets an SMS: the code stands in the transcript. */
export function requestCode(sim: Sim, number: BusinessNumber, body: unknown): { success: true } {
  const { code_method } = parseGraph(codeRequest, body, "");
  number.pendingCode = sim.random.digits(6);
  sim.changes++;
  sim.transcript.add("code", { code: number.pendingCode, code_method }, { phone_number_id: number.id });
  return { success: true };
}

/** @throws GraphError 136025  no code was requested, or another one */
export function verifyCode(sim: Sim, number: BusinessNumber, body: unknown): { success: true } {
  const code = parseGraph(codeAnswer, body, "").code.replace("-", "");
  if (number.pendingCode === undefined || number.pendingCode !== code) {
    throw new GraphError(136025, "The verification code is not the one that was sent.");
  }
  delete number.pendingCode;
  sim.changes++;
  return { success: true };
}

export function deregister(sim: Sim, number: BusinessNumber): { success: true } {
  number.registered = false;
  sim.changes++;
  return { success: true };
}
