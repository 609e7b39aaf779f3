export type Id = string | number;

export interface Message {
  jsonrpc: "2.0";
  id?: Id | null;
  method?: string;
  params?: Record<string, unknown>;
  result?: unknown;
  error?: { code: number; message: string; data?: unknown };
}

export interface Request extends Message {
  id: Id;
  method: string;
}

export function isRequest(message: Message): message is Request {
  return typeof message.method === "string" && message.id !== undefined && message.id !== null;
}

export function errorAnswer(id: Id | null, code: number, message: string): Message {
  return { jsonrpc: "2.0", id, error: { code, message } };
}

/**
 * Splits a stream of bytes into lines, whatever the chunks; characters cut in two are put together again.
 * Each byte is looked at once, however long its line: what has no end yet waits in pieces.
 */
export function lineSplitter(onLine: (line: string) => void): { push(chunk: Buffer): void; end(): void } {
  const decoder = new TextDecoder("utf-8");
  let pieces: string[] = [];
  const tell = () => {
    const line = pieces.join("");
    pieces = [];
    if (line.trim() !== "") onLine(line);
  };
  const take = (text: string) => {
    const [first = "", ...others] = text.split("\n");
    pieces.push(first);
    for (const begun of others) {
      tell();
      pieces.push(begun);
    }
  };
  return {
    push: (chunk) => take(decoder.decode(chunk, { stream: true })),
    end() {
      take(decoder.decode());
      tell();
    },
  };
}
