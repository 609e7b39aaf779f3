import {
  AppError,
  canonicalHash,
  parseInput,
  scopesOf,
  SCOPES,
  toAppError,
  toolDefinition,
  type AnyOperation,
  type Caller,
} from "@parley/kernel";
import { auditLog, db } from "@parley/store";
import { Ajv2020 } from "ajv/dist/2020.js";
import { eq, sql } from "drizzle-orm";
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { operations } from "./operations.gen.ts";
import { sweepFixtures } from "./sweep-fixtures.ts";
import { sweepWorld, type SweepRows, type SweepWorld } from "./sweep-world.ts";

/**
 * What every call keeps to, whoever wrote the operation. One world for all: an operation is first
 * refused in every way, which must leave no trace, and only then called.
 */
const inputs = await sweepFixtures();
const all = operations.map(({ operation }) => operation);
const ajv = new Ajv2020({ strict: false });
const published = publishedAnswers();

/** Stands for rows before the world is made: tells which inputs name a row. */
const ROWS: SweepRows = {
  workspaceId: "a",
  phoneId: "a",
  chatId: "a",
  groupChatId: "a",
  groupMessageId: "a",
  groupMemberId: "a",
  groupOperationId: "a",
  contactId: "a",
  number: "1",
  groupContactId: "a",
  doubleContactId: "a",
  inboundMessageId: "a",
  outboundMessageId: "a",
  imageMessageId: "a",
  fileId: "a",
  groupTemplateId: "a",
  doomedGroupTemplateId: "a",
  labelId: "a",
  labelName: "a",
  doomedLabelId: "a",
  memberId: "a",
  memberName: "a",
  templateName: "a",
  pollMessageId: "a",
  freshMessageId: "a",
  doomedMessageId: "a",
  changeId: "a",
  blockId: "a",
  broadcastId: "a",
  scheduledId: "a",
  doomedScheduledId: "a",
  keyId: "a",
  ticketId: "a",
  doomedTicketId: "a",
  doomedPhoneId: "a",
  noteId: "a",
  taskId: "a",
  doomedNoteId: "a",
  doomedTaskId: "a",
};
/** Labels, templates and numbers may be called the same in two workspaces; ids may not. */
const OTHER_ROWS = Object.fromEntries(Object.keys(ROWS).flatMap((name) => (name.endsWith("Id") ? [[name, "b"]] : [])));
const NAMES_OF_PEOPLE = ["Garden club", "Person 678", "Person 222"];
const ELSEWHERE = { phoneIds: ["phn_elsewhere"] };

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

it("has an input for every operation, and none for others", () => {
  expect(Object.keys(inputs).sort()).toEqual(all.map((operation) => operation.name).sort());
});

describe.each(all.map((operation) => [operation.name, operation] as const))("%s", (name, operation) => {
  const inputOf = (rows: SweepRows) => inputs[name]?.(rows) ?? {};
  const namesRows = canonicalHash(inputOf(ROWS)) !== canonicalHash(inputOf({ ...ROWS, ...OTHER_ROWS }));
  const isOffered = operation.tier !== "internal";

  it("takes its input twice and makes the same of it", () => {
    const once = parseInput(operation.input, inputOf(world));
    expect(parseInput(operation.input, once)).toEqual(once);
  });

  it("refuses a parameter it does not have, by name", async () => {
    const error = await refusalOf(operation, { ...inputOf(world), no_such_parameter: 1 });
    expect(error.code).toBe("invalid_input");
    expect(error.options.fields?.[0]?.path).toBe("no_such_parameter");
  });

  it.each(scopesOf(operation))("refuses a key without %s, names it and does nothing", async (scope) => {
    const before = await stateOf(world.workspaceId);
    const scopes = new Set(SCOPES.filter((other) => other !== scope));
    const error = await refusalOf(operation, inputOf(world), { scopes });
    expect(error.code).toBe("forbidden");
    expect(error.message).toContain(scope);
    expect(error.options.details).toEqual({ missing_scopes: [scope] });
    expect(await stateOf(world.workspaceId)).toEqual(before);
  });

  if (namesRows && isOffered)
    it("does not find what is another workspace's, and leaves it as it is", async () => {
      const before = [await stateOf(world.other.workspaceId), await stateOf(world.workspaceId)];
      const error = await refusalOf(operation, inputOf(world.other));
      expect(error.code).toMatch(/_not_found$/);
      expect(operation.errors).toContain(error.code);
      expect([await stateOf(world.other.workspaceId), await stateOf(world.workspaceId)]).toEqual(before);
    });

  // Our own workers name rows of the workspace they work in; a mistake of theirs must still stay within it.
  if (namesRows && !isOffered)
    it("leaves another workspace's rows as they are", async () => {
      const before = await stateOf(world.other.workspaceId);
      await outcomeOf(operation, inputOf(world.other));
      expect(await stateOf(world.other.workspaceId)).toEqual(before);
    });

  const isOfPhone = ["chat_id", "message_id", "contact_id"].some((parameter) => parameter in inputOf(ROWS));
  if (isOffered && isOfPhone)
    it("refuses a key of another phone", async () => {
      const before = await stateOf(world.workspaceId);
      const error = await refusalOf(operation, inputOf(world), ELSEWHERE);
      expect(error.code).toMatch(/_not_found$/);
      expect(await stateOf(world.workspaceId)).toEqual(before);
    });

  if (isOffered && !isOfPhone && operation.effect === "read")
    it("shows a key of another phone nothing", async () => {
      expectNoneOf(world, await outcomeOf(operation, inputOf(world), ELSEWHERE));
    });

  if (isOffered && !("phone_id" in operation.input.shape))
    it("takes phone_id all the same, and refuses a phone that is not of this workspace", async () => {
      const before = await changesOf(world.workspaceId);
      const error = await refusalOf(operation, { ...inputOf(world), phone_id: world.other.phoneId });
      expect(error.code).toBe("phone_not_found");
      const own = "dry_run" in operation.input.shape;
      const input = { ...inputOf(world), phone_id: world.phoneId, ...(own ? { dry_run: true } : {}) };
      const outcome = await outcomeOf(operation, input, operation.effect === "read" || own ? {} : { dryRun: true });
      // What is the whole workspace's is refused, and the words name phone_id.
      if (outcome instanceof AppError) expect(withoutNames(outcome).options.fields?.at(-1)?.path).toBe("phone_id");
      expect(await changesOf(world.workspaceId)).toEqual(before);
    });

  if (operation.effect !== "read")
    it("changes nothing in a dry run, enqueues nothing, and answers as one: without ids of what is not there", async () => {
      const before = await changesOf(world.workspaceId);
      const waiting = world.flow.jobs.length;
      const own = "dry_run" in operation.input.shape;
      const given = vi.spyOn(world.kernel.ids, "next");
      const answer = await world.call(
        operation,
        { ...inputOf(world), ...(own ? { dry_run: true } : {}) },
        { dryRun: !own },
      );
      const made = given.mock.results.map(({ value }) => String(value));
      given.mockRestore();
      expect(await changesOf(world.workspaceId)).toEqual(before);
      expect(world.flow.jobs).toHaveLength(waiting);
      expect(answer["dry_run"]).toBe(true);
      expectToSuit(operation, answer);
      expectPublished(operation, JSON.parse(JSON.stringify(answer)), "tried");
      const told = JSON.stringify(answer);
      expect(made.filter((id) => told.includes(id))).toEqual([]);
      expect(told).not.toMatch(/"(?:delivery_)?state":"(?:pending|running|queued|sending)"/);
    });

  it("answers what it declares, once, with its trace in the audit", async () => {
    const others = await stateOf(world.other.workspaceId);
    const before = await stateOf(world.workspaceId);
    const requestId = `req_${name}`;
    const call = { requestId, idempotencyKey: `sweep-${name}` };
    const answer = await confirmed(operation, inputOf(world), call);
    expectToFit(operation, answer);
    expectNoneOf(world.other, answer);
    const after = await stateOf(world.workspaceId);
    const rows = await auditOf(requestId);
    if (operation.effect === "read") {
      expect(after).toEqual(before);
      expect(rows).toEqual([]);
    } else {
      expect(rows).toMatchObject([{ operation: name, surface: "worker", actorKind: "system" }]);
      await confirmed(operation, inputOf(world), call);
      expect(await stateOf(world.workspaceId)).toEqual(after);
    }
    expect(await stateOf(world.other.workspaceId)).toEqual(others);
  });
});

async function outcomeOf(operation: AnyOperation, input: unknown, changes?: Partial<Caller>) {
  try {
    return await world.call(operation, input, changes);
  } catch (error) {
    return toAppError(error);
  }
}

async function refusalOf(operation: AnyOperation, input: unknown, changes?: Partial<Caller>): Promise<AppError> {
  const outcome = await outcomeOf(operation, input, changes);
  if (outcome instanceof AppError) return withoutNames(outcome);
  throw new Error(`${operation.name} answered ${JSON.stringify(outcome)} instead of refusing.`);
}

/** Calls, and where a preview asks for it, calls again with the token. */
async function confirmed(operation: AnyOperation, input: unknown, changes: Partial<Caller>) {
  const outcome = await outcomeOf(operation, input, changes);
  if (!(outcome instanceof AppError)) return outcome;
  withoutNames(outcome);
  const token = outcome.options.details?.["confirmation_token"];
  if (typeof token !== "string") throw outcome;
  return world.call(operation, input, { ...changes, confirmationToken: token });
}

/** What people call themselves and their groups is data: it may stand beside our sentences, never in them. */
function withoutNames(error: AppError): AppError {
  for (const name of NAMES_OF_PEOPLE) expect(error.message).not.toContain(name);
  return error;
}

/** The answer as JSON carries it, against the schema that clients check it with. */
function expectToFit(operation: AnyOperation, answer: Record<string, unknown>): void {
  const left = operation.contentFields ?? [];
  const shown = Object.fromEntries(Object.entries(answer).filter(([field]) => !left.includes(field)));
  const wire: unknown = JSON.parse(JSON.stringify(shown));
  expect(wire).toEqual(shown);
  expect(operation.output.strict().safeParse(wire).error).toBeUndefined();
  expectToSuit(operation, shown);
  expectPublished(operation, JSON.parse(JSON.stringify(answer)), "done");
}

/** What clients check: a dry run leaves out what nothing promises. */
function expectToSuit(operation: AnyOperation, answer: Record<string, unknown>): void {
  if (operation.tier === "internal") return;
  const wire = JSON.stringify(answer);
  // A cursor is exact; what people and models read has no use for the fraction.
  expect(wire).not.toMatch(/T\d\d:\d\d:\d\d\.\d+Z/);
  const fits = ajv.compile(toolDefinition(operation).outputSchema);
  fits(JSON.parse(wire));
  expect(fits.errors).toBeNull();
}

/** As docs/reference/openapi.json has it, by name: what REST answers, files included, and what a dry run does. */
function publishedAnswers(): Map<string, { done: object; tried?: object; whole: object }> {
  const file = path.resolve(import.meta.dirname, "../../../docs/reference/openapi.json");
  const { paths } = JSON.parse(readFileSync(file, "utf8")) as { paths: Record<string, Record<string, Described>> };
  const described = Object.values(paths).flatMap((methods) => Object.values(methods));
  return new Map(
    described.map(({ operationId, responses }) => {
      const whole = responses["200"].content["application/json"].schema;
      const [done = whole, tried] = whole.oneOf ?? [];
      return [operationId, { whole, done, ...(tried ? { tried } : {}) }];
    }),
  );
}

interface Described {
  operationId: string;
  responses: { "200": { content: { "application/json": { schema: object & { oneOf?: object[] } } } } };
}

function expectPublished(operation: AnyOperation, wire: unknown, kind: "done" | "tried"): void {
  if (operation.tier === "internal") return;
  const schemas = published.get(operation.name);
  // One of the two, and of those the right one.
  for (const schema of [schemas?.whole, schemas?.[kind]]) {
    const fits = ajv.compile(schema ?? false);
    fits(wire);
    expect(fits.errors).toBeNull();
  }
}

function expectNoneOf(rows: SweepRows, outcome: unknown): void {
  const text = outcome instanceof AppError ? outcome.message : JSON.stringify(outcome);
  const { chatId, groupChatId, contactId, inboundMessageId, outboundMessageId, imageMessageId, fileId } = rows;
  for (const id of [chatId, groupChatId, contactId, inboundMessageId, outboundMessageId, imageMessageId, fileId]) {
    expect(text).not.toContain(id);
  }
}

/** A hash of every row the workspace has, by table. */
async function stateOf(workspaceId: string): Promise<Record<string, string>> {
  return world.flow.test.store.transact(workspaceId, "read", async (unit) => {
    const tables = await db(unit).execute<{ name: string }>(
      sql`select table_name as name from information_schema.columns
          where column_name = 'workspace_id' and table_schema = 'public' order by 1`,
    );
    const hashes = tables.rows.map(
      ({ name }) =>
        sql`select ${name} as name, coalesce(md5(string_agg(t::text, ',' order by t::text)), '') as hash
            from ${sql.identifier(name)} t where workspace_id = ${workspaceId}`,
    );
    const state = await db(unit).execute<{ name: string; hash: string }>(sql.join(hashes, sql` union all `));
    return Object.fromEntries(state.rows.map(({ name, hash }) => [name, hash]));
  });
}

/** The same without the audit, in which a write that came to nothing leaves its row. */
async function changesOf(workspaceId: string): Promise<Record<string, string>> {
  const { audit_log: _audit, ...state } = await stateOf(workspaceId);
  return state;
}

async function auditOf(requestId: string) {
  return world.query((tx) => tx.select().from(auditLog).where(eq(auditLog.requestId, requestId)));
}
