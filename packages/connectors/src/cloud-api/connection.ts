import type { ConnectionReport, ConnectionState, DeliveryError, EventSink, LinkedNumber } from "../contract/index.ts";
import type { GraphClient } from "./client.ts";
import { objectAt, textAt, type JsonObject } from "./convert-inbound/json-value.ts";
import { NOT_REGISTERED } from "./errors.ts";
import { isMissingObject, refusalOf, type GraphAnswer } from "./graph-answer.ts";
import { phoneDigits } from "./network-id.ts";
import { Recovery } from "./recovery.ts";

const FIELDS =
  "id,display_phone_number,verified_name,quality_rating,throughput,whatsapp_business_manager_messaging_limit,platform_type";
/** Messages a second by Meta's names; a number used by the phone app too has no level and 20. */
const THROUGHPUT = new Map([
  ["STANDARD", 80],
  ["HIGH", 1_000],
  ["NOT_APPLICABLE", 20],
]);

/** People whom a business may begin with in 24 hours, by Meta's names. */
const PEOPLE_PER_DAY = new Map<string, number | null>([
  ["TIER_50", 50],
  ["TIER_250", 250],
  ["TIER_1K", 1_000],
  ["TIER_2K", 2_000],
  ["TIER_10K", 10_000],
  ["TIER_100K", 100_000],
  ["TIER_UNLIMITED", null],
]);

/** Asks for the number itself: that needs the token, the permission and the right id, and costs nothing. */
export async function checkConnection(client: GraphClient, phoneNumberId: string): Promise<ConnectionReport> {
  const answer = await client.call({ method: "GET", path: [phoneNumberId], query: { fields: FIELDS } });
  return reportOf(answer);
}

function reportOf(answer: GraphAnswer): ConnectionReport {
  if (answer.kind === "ok") {
    // A number that is not registered is described all the same.
    const isRegistered = textAt(answer.body["platform_type"]) !== "NOT_APPLICABLE";
    return isRegistered
      ? { state: "connected", number: linkedNumber(answer.body) }
      : { state: "logged_out", reason: NOT_REGISTERED.message };
  }
  if (answer.kind !== "refused") {
    return { state: "interrupted", reason: `WhatsApp's API does not answer (${answer.reason}).` };
  }
  if (isMissingObject(answer.error)) {
    return {
      state: "credentials_rejected",
      reason: "This access token does not reach the phone number id. Check both at Meta.",
    };
  }
  const error = refusalOf(answer.error);
  const state = stateAfter(error);
  if (state) return { state, reason: error.message };
  const code = error.providerCode === undefined ? `HTTP ${answer.error.status}` : `code ${error.providerCode}`;
  return { state: "interrupted", reason: `WhatsApp's API refuses to describe this number (${code}).` };
}

/** What a refused call says about the connection as a whole; null when it is about the one message. */
export function stateAfter(error: DeliveryError): ConnectionState | null {
  if (error.code === "credentials_rejected") return "credentials_rejected";
  if (error.code === "phone_not_registered") return "logged_out";
  return null;
}

/**
 * Tells the sink of changes only, and of nothing once closed; what may pass without us is watched until it is over.
 * That what failed is tried again is no change, until it ends otherwise.
 */
export class ConnectionReporter {
  readonly #sink: EventSink;
  readonly #recovery: Recovery;
  #state: ConnectionState | null = null;
  #closed = false;

  /** @param check  asks the network once for the state of the connection */
  constructor(sink: EventSink, check: () => Promise<ConnectionReport>) {
    this.#sink = sink;
    this.#recovery = new Recovery(async () => {
      const report = await check();
      this.report(report);
      return !mayPass(report.state);
    });
  }

  report(report: ConnectionReport): void {
    if (this.#closed) return;
    if (mayPass(report.state)) this.#recovery.interrupted();
    else if (report.state !== "connecting") this.#recovery.recovered();
    if (report.state === this.#state && !report.number) return;
    if (report.state === "connecting" && this.#state !== null && this.#state !== "connected") return;
    this.#state = report.state;
    this.#sink.connection(report);
  }

  /** The network took a message: whatever kept the number from sending is over. */
  reached(): void {
    if (mayPass(this.#state)) this.report({ state: "connected" });
  }

  close(): void {
    this.#closed = true;
    this.#recovery.stop();
  }
}

/** Trouble that ends with nothing told to us: a network that is back, a number registered again at Meta. */
function mayPass(state: ConnectionState | null): boolean {
  return state === "interrupted" || state === "logged_out";
}

function linkedNumber(body: JsonObject): LinkedNumber {
  const phone = phoneDigits(textAt(body["display_phone_number"]));
  const displayName = textAt(body["verified_name"]);
  const quality = textAt(body["quality_rating"]);
  const level = textAt(objectAt(body["throughput"])?.["level"]);
  const peoplePerDay = PEOPLE_PER_DAY.get(textAt(body["whatsapp_business_manager_messaging_limit"]) ?? "");
  return {
    ...(phone ? { phone } : {}),
    ...(peoplePerDay === undefined ? {} : { peoplePerDay }),
    ...(displayName ? { displayName } : {}),
    ...(quality ? { quality } : {}),
    messagesPerSecond: (level === undefined ? undefined : THROUGHPUT.get(level)) ?? null,
  };
}
