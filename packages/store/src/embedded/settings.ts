/** Server settings given on the command line, so that a newer Parley changes them without editing files. */
const SMALL_BOX_SETTINGS: Readonly<Record<string, string>> = {
  shared_buffers: "128MB",
  max_connections: "120",
  max_wal_size: "512MB",
  random_page_cost: "1.1",
  // Compiling a plan costs more than our short queries take.
  jit: "off",
  // Saves three worker processes; bitmap scans still prefetch.
  io_method: "sync",
  // Until a table has been analysed the planner takes a workspace for a small part of it, and a
  // house that has just been filled would read whole tables for a minute.
  autovacuum_naptime: "10s",
  // No replicas follow an embedded database.
  wal_level: "minimal",
  max_wal_senders: "0",
  max_logical_replication_workers: "0",
  log_checkpoints: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  // The log must not hold what people wrote: no statement text, no row values in DETAIL.
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
};

export interface Listening {
  /** Directory of the Unix socket; null where the platform has none. */
  socketDir: string | null;
  /** 0: no TCP. */
  tcpPort: number;
}

/** Names the socket file when there is no TCP port. */
export const SOCKET_PORT = 5432;

/** `-c name=value` arguments; `own` wins over ours except for where to listen. */
export function postmasterArguments(
  cluster: string,
  listening: Listening,
  own: Readonly<Record<string, string>>,
): string[] {
  const settings = {
    ...SMALL_BOX_SETTINGS,
    ...own,
    listen_addresses: listening.tcpPort > 0 ? "127.0.0.1" : "",
    port: String(listening.tcpPort || SOCKET_PORT),
    unix_socket_directories: listening.socketDir ?? "",
    unix_socket_permissions: "0700",
  };
  return ["-D", cluster, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
}
