import { Client, Pool, type ClientConfig, type PoolConfig, type QueryResult } from "pg";

/**
 * Connections for many short statements, which cost less to run than to get there and back.
 *
 * - Statements that come again are prepared: the database parses and plans them once for each
 *   connection. A text gets a name when it comes for the second time, which keeps texts out that are
 *   made for one call (a list of values of its own length). Both lists are bounded.
 * - Statements do not wait for the answers of those before them, and those asked within one turn of
 *   the event loop leave in one write.
 * - `begin` is answered at once and travels with the first statement. It fails only when the
 *   connection is lost, and then that statement fails too.
 */
export function openPool(config: PoolConfig): Pool {
  const statements = new StatementNames();
  class PoolClient extends ShortStatementsClient {
    constructor(options?: ClientConfig) {
      super(statements, options);
    }
  }
  return new Pool({ ...config, pipeline: true, Client: PoolClient });
}

class ShortStatementsClient extends Client {
  constructor(statements: StatementNames, config?: ClientConfig) {
    super(config);
    const send = this.query.bind(this) as Send;
    // Every overload of the driver begins with the text or an object with the text.
    this.query = ((given: unknown, ...rest: unknown[]) => {
      this.#holdWrites();
      if (!isBegin(given) || rest.length > 0) return send(statements.prepared(given, rest[0]), ...rest);
      void (send(given) as Promise<unknown>).catch(() => undefined);
      return Promise.resolve(BEGUN);
    }) as Client["query"];
  }

  /** Each write wakes a process on the other side. */
  #holdWrites(): void {
    if (this.#held) return;
    this.#held = true;
    const { stream } = this.connection;
    stream.cork();
    setImmediate(() => {
      this.#held = false;
      stream.uncork();
    });
  }
  #held = false;
}

const BEGUN: QueryResult = { command: "BEGIN", rowCount: null, oid: 0, fields: [], rows: [] };

function isBegin(given: unknown): given is string {
  return typeof given === "string" && /^begin\b/i.test(given);
}

type Send = (given: unknown, ...rest: unknown[]) => unknown;

const NAMES_MAX = 500;
const SEEN_MAX = 2_000;

/** The names of one pool's prepared statements: each of its connections prepares them under the same. */
class StatementNames {
  readonly #names = new Map<string, string>();
  readonly #seen = new Set<string>();

  prepared(given: unknown, values: unknown): unknown {
    // Without values the simple protocol is used, which takes several statements at once and prepares none.
    if (typeof given === "string") return hasValues(values) ? this.#named({ text: given }) : given;
    return isNameless(given) && hasValues(values ?? given.values) ? this.#named(given) : given;
  }

  #named(query: Nameless): Nameless & { name?: string } {
    const name = this.#nameOf(query.text);
    return name === null ? query : { ...query, name };
  }

  #nameOf(text: string): string | null {
    const known = this.#names.get(text);
    if (known !== undefined || this.#names.size >= NAMES_MAX) return known ?? null;
    if (!this.#seen.has(text)) {
      if (this.#seen.size >= SEEN_MAX) this.#seen.clear();
      this.#seen.add(text);
      return null;
    }
    this.#seen.delete(text);
    const name = `p${this.#names.size + 1}`;
    this.#names.set(text, name);
    return name;
  }
}

function hasValues(values: unknown): boolean {
  return Array.isArray(values) && values.length > 0;
}

interface Nameless {
  text: string;
  values?: unknown;
}

function isNameless(given: unknown): given is Nameless {
  if (typeof given !== "object" || given === null || "submit" in given) return false;
  return "text" in given && typeof given.text === "string" && !("name" in given && given.name);
}
