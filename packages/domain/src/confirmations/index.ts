/**
 * Confirmations: which tools act without asking first. By default every call that destroys or reaches
 * many is previewed (see the kernel's approval.ts); a workspace, or one key in it, may do without, tool
 * by tool. This slice owns the exceptions; whoever presents a key is told them with it.
 */
import type { Category } from "@parley/kernel";

export const category: Category = "admin";
