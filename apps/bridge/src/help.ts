export const HELP = `Usage: npx parley COMMAND

  start                       PostgreSQL, server, worker and simulator, in the foreground
  simulator                   the simulator alone
  mcp                         the MCP server over stdio, for assistants
  call TOOL                   calls one tool and prints the answer
  tools                       every tool, with the scope it needs
  keys create|list|revoke     keys for programs and assistants
  phones link|list|update     WhatsApp numbers
  tail                        events as they happen
  doctor                      what is well, what is not, and what to do

\`npx parley help COMMAND\` shows examples. The server and the key: --url URL and --key KEY, else PARLEY_URL and
PARLEY_API_KEY, else what \`npx parley start\` left on this machine. --json prints one JSON document.
--version prints the version. Exit codes: 0 well, 1 refused or not well, 2 wrong usage, 3 the server does not answer`;

const DETAILS: Record<string, string> = {
  start: `npx parley start

Starts everything in the foreground; Ctrl-C stops it. Settings come from the environment: docs/configuration.md.`,
  simulator: `npx parley simulator [--port 4311] [--host 127.0.0.1] [--seed N] [--world sample|empty] [--state FILE]

WhatsApp's Cloud API with simulated people, without Parley.`,
  call: `npx parley call list_chats limit=5
npx parley call send_message chat_id=+4915112345678 text="Your order is ready"
npx parley call list_chats --json '{"limit": 5}'
npx parley call send_message --help
echo '{"query": "invoice"}' | npx parley call search_messages -

Prints the answer as one JSON document. Lists are a,b,c or JSON. --idempotency-key KEY makes a write safe to repeat;
--confirm TOKEN goes on with what was only previewed. TOOL --help shows what a tool takes. Exit codes: 1 refused, 3 the server does not answer.`,
  keys: `npx parley keys create --name NAME [--scopes all|chats:read,messages:read] [--expires 30d] [--phones phn_…,phn_…]
npx parley keys list
npx parley keys revoke KEY_ID

A key is shown once. It holds no scope that the calling key lacks, and without --scopes every one that it has. revoke
acts at once: naming the key is the confirmation. --json prints one JSON document.`,
  phones: `npx parley phones link --name NAME --phone-number-id ID --waba-id ID [--access-token-file FILE] [--app-secret-file FILE]
npx parley phones list
npx parley phones update PHONE_ID [--name NAME] [--access-token-file FILE] [--app-secret-file FILE] [--phone-number-id ID]

Links a number of WhatsApp's Cloud API and prints what to enter at Meta: docs/connectors.md. A secret comes from a file,
from stdin (-) or is asked for, unseen; never from the command line. Further: --verify-token-file FILE (made up when
absent), --display-number, --base-url, --version. update links a phone that was unlinked again, given
its access token and app secret. Exit code 1 where it is linked and does not connect. --json prints one JSON document.`,
  tail: `npx parley tail [--after POSITION] [--json]

One line for each event, as JSON with --json; goes on after a break where it stopped. A
POSITION is two numbers, 12-34: tail names the one it begins at on stderr, and --json that of each event.`,
  tools: `npx parley tools [TOOL] [--json]

Every tool, with its toolset, tier and the scope it needs; or one, with what it takes. Needs no server.`,
  doctor: `npx parley doctor [--json]

Looks at Node, the data directory, the server with all its parts, the phones and the key. Exit code 1 if something is not well,
3 if the server does not answer.`,
  mcp: `npx parley mcp [--toolsets chat,message,extended] [--mode all|compact] [--arguments few|all] [--read-only] [--legacy] [--url URL] [--key KEY]

JSON-RPC on stdin and stdout, for an assistant to start. --legacy answers initialize only, for hosts that cannot
complete the newer probe.`,
};

export function helpFor(command: string): string {
  return Object.hasOwn(DETAILS, command) ? (DETAILS[command] ?? HELP) : HELP;
}
