import { z } from "zod";

/** A member as any tool takes one. */
export const memberInput = z.string().min(1).max(120).describe("A member's name, email or id (mem_…); none: nobody.");

export const memberView = z.object({
  member_id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(["admin", "agent"]),
  active: z.boolean().optional().describe("Absent: active."),
});
