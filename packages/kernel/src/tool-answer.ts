import type { ErrorBody } from "./errors.ts";
import { fittedAnswer } from "./fitted-answer.ts";
import { idsSaidOnce } from "./ids-said-once.ts";
import type { AnyOperation } from "./operation.ts";
import { visibleTexts } from "./visible-text.ts";

/**
 * An answer as a model gets it: what nobody would see written out, ids of who did it said once, and below 20 kB. Programs get the
 * whole by REST.
 */
export function toolAnswer(operation: AnyOperation, answer: Record<string, unknown>): Record<string, unknown> {
  const left = operation.contentFields ?? [];
  const shown = visibleTexts(Object.fromEntries(Object.entries(answer).filter(([name]) => !left.includes(name))));
  const readAt = operation.rest?.match(/^GET (.*)$/)?.[1];
  const fitted = fittedAnswer(shown, {
    givesWay: operation.givesWay,
    elsewhere: readAt === undefined ? undefined : `GET /v1${readAt}`,
  });
  // Last: a row that was cut may have been the one with the id.
  return idsSaidOnce(fitted);
}

/** What of a refusal may be long: candidates and previews name people and quote them. */
const LONG_PARTS = [{ part: "details.preview" }, { part: "details" }, { part: "fields" }];

/** The same for a refusal, with its words, which many clients show in place of the rest. */
export function toolRefusal(error: ErrorBody): { body: ErrorBody; text: string } {
  // Only texts and lists are shortened: the shape of an error stays.
  const body = fittedAnswer({ ...saidOnce(visibleTexts(error)) }, { givesWay: LONG_PARTS }) as unknown as ErrorBody & {
    cut?: string;
  };
  const lines = [
    `${body.code}: ${body.message}`,
    ...(body.fields ?? []).slice(1).map((field) => `${field.path}: ${field.message}`),
  ];
  if (body.hint) lines.push(body.hint);
  // A token or a list of candidates is there to be used.
  if (body.details) lines.push(JSON.stringify(body.details));
  if (body.cut) lines.push(body.cut);
  return { body, text: lines.join("\n") };
}

/** A model reads the sentence too: what a field expects is not listed to it again. */
function saidOnce(error: ErrorBody): ErrorBody {
  if (!error.fields) return error;
  const isSaid = (expected: string) => error.message.includes(`Expected: ${expected.replace(/\.$/, "")}.`);
  const fields = error.fields.map(({ expected, ...field }) =>
    expected === undefined || isSaid(expected) ? field : { ...field, expected },
  );
  return { ...error, fields };
}
