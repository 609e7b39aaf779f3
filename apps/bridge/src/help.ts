export const HELP = `Usage: npx parley COMMAND

  start                       PostgreSQL, server, worker and simulator, in the foreground
  simulator                   the simulator alone: --port, --seed, --world sample|empty, --state FILE
  mcp                         the MCP server over stdio, for assistants
  call TOOL [--json JSON]     call one tool; also KEY=VALUE pairs, or --json - for stdin
  tools                       the tools this key may call
  keys create|list|revoke     keys for programs and assistants
  tail                        events as they happen
  doctor                      what is well and what is not

Flags of all: --url URL, --key KEY (else PARLEY_URL, PARLEY_API_KEY, else what \`parley start\` left), --json, --help
Exit codes: 0 well, 1 refused or not well, 2 wrong usage, 3 the server does not answer`;

const DETAILS: Record<string, string> = {
  call: `npx parley call list_chats --json '{"limit": 5}'
npx parley call send_message chat_id=+4915112345678 text="Your order is ready"
echo '{"query": "invoice"}' | npx parley call search_messages --json -

Prints the answer as one JSON document. --idempotency-key KEY makes a write safe to repeat.`,
  keys: `npx parley keys create --name NAME [--scopes all|chats:read,messages:read] [--expires 30d] [--phones phn_…,phn_…] [--json]
npx parley keys list [--json]
npx parley keys revoke KEY_ID [--json]

A key is shown once. It holds no scope that the calling key lacks.`,
  tail: `npx parley tail [--after POSITION] [--json]

One line for each event; goes on after a break where it stopped.`,
  tools: "npx parley tools [--json]",
  doctor: "npx parley doctor [--json]",
  mcp: `npx parley mcp [--toolsets chat,message,admin,extended] [--read-only] [--legacy]

JSON-RPC on stdin and stdout. --legacy answers initialize only, for hosts that cannot complete the newer probe.`,
};

export function helpFor(command: string): string {
  return DETAILS[command] ?? HELP;
}
