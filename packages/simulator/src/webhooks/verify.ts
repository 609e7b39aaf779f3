import { type Dispatcher, request } from "undici";

const TIMEOUT_MS = 5_000;

/**
 * The GET that proves a webhook address is the caller's own.
 * Answers null when it echoed the challenge, else what went wrong, in words.
 */
export async function verifyTarget(
  dispatcher: Dispatcher,
  callbackUrl: string,
  verifyToken: string,
  challenge: string,
): Promise<string | null> {
  let url: URL;
  try {
    url = new URL(callbackUrl);
  } catch {
    return "callback_url is not a URL.";
  }
  url.searchParams.set("hub.mode", "subscribe");
  url.searchParams.set("hub.challenge", challenge);
  url.searchParams.set("hub.verify_token", verifyToken);
  try {
    const answer = await request(url, { dispatcher, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) return `The callback URL answered ${answer.statusCode} instead of 200.`;
    return text.trim() === challenge ? null : "The callback URL did not answer the challenge.";
  } catch (error) {
    return `The callback URL could not be reached: ${error instanceof Error ? error.message : String(error)}`;
  }
}
