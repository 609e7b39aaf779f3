/** What is told of a call that WhatsApp may have carried out, though no answer came that says so. */
const CAUSES: Record<string, string> = {
  UND_ERR_SOCKET: "The connection broke before WhatsApp answered",
  ECONNRESET: "The connection broke before WhatsApp answered",
  EPIPE: "The connection broke before WhatsApp answered",
  TimeoutError: "WhatsApp did not answer in time",
  UND_ERR_HEADERS_TIMEOUT: "WhatsApp did not answer in time",
  UND_ERR_BODY_TIMEOUT: "WhatsApp did not answer in time",
  UND_ERR_DESTROYED: "The connection was closed here before WhatsApp answered",
};

/** A code is told in words; what is a sentence already stays one. */
export function unknownAfter(answer: { reason: string }): { outcome: "unknown"; reason: string } {
  const { reason } = answer;
  if (/\s/.test(reason)) return { outcome: "unknown", reason };
  const cause = CAUSES[reason] ?? "The connection failed before WhatsApp answered";
  return { outcome: "unknown", reason: `${cause} (${reason}).` };
}
