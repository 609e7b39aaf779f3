import { SCOPES, type Caller, type Kernel, type Scope } from "@parley/kernel";

/** What job handlers and other work without a caller are given by compose.ts. */
export interface WorkerDeps {
  kernel: Kernel;
  /**
   * Called at named points between two effects. A crash test makes one of them stop the process;
   * everywhere else it does nothing.
   */
  failpoint: (name: string) => void | Promise<void>;
}

const EVERY_SCOPE: ReadonlySet<Scope> = new Set(SCOPES);

/** The caller of our own work: every scope, every phone of one workspace. `requestId` is the job's id. */
export function workerCaller(workspaceId: string, requestId: string): Caller {
  return {
    workspaceId,
    actor: { kind: "system", id: "worker" },
    surface: "worker",
    scopes: EVERY_SCOPE,
    requestId,
  };
}
