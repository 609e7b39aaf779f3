import type { Hono } from "hono";
import {
  answerJoinRequests,
  createGroupNode,
  groupsOf,
  joinRequestsOf,
  removeParticipants,
  resetInviteLink,
} from "../groups/group-wire.ts";
import { inviteLinkOf } from "../groups/membership.ts";
import type { Sim } from "../sim.ts";
import type { Group } from "../world/model.ts";
import { MESSAGING, numberFor, unknownObject } from "./auth.ts";
import { type GraphContext, type GraphEnv, jsonBody } from "./graph-env.ts";
import { pageOf } from "./paging.ts";

export function groupRoutes(sim: Sim, app: Hono<GraphEnv>): void {
  const groupOf = (c: GraphContext): Group => {
    const group = sim.world.groups.get(c.req.param("id") ?? "");
    if (!group) throw unknownObject(c.req.param("id") ?? "", "get");
    numberFor(sim, c.get("caller"), group.numberId, MESSAGING);
    return group;
  };

  app.get("/:version/:id/groups", (c) => {
    const number = numberFor(sim, c.get("caller"), c.req.param("id"), MESSAGING);
    const groups = groupsOf(sim, number).map((group) => ({
      id: group.id,
      subject: group.subject,
      created_at: String(Math.floor(group.createdAt / 1000)),
    }));
    const { data, paging } = pageOf(groups, c.req.query(), c.req.url);
    return c.json({ data: { groups: data }, ...(paging ? { paging } : {}) });
  });
  app.post("/:version/:id/groups", async (c) => {
    const number = numberFor(sim, c.get("caller"), c.req.param("id"), MESSAGING);
    return c.json(createGroupNode(sim, number, await jsonBody(c)));
  });

  app.get("/:version/:id/invite_link", (c) =>
    c.json({ messaging_product: "whatsapp", invite_link: inviteLinkOf(groupOf(c)) }),
  );
  app.post("/:version/:id/invite_link", (c) => c.json(resetInviteLink(sim, groupOf(c))));
  app.delete("/:version/:id/participants", async (c) => c.json(removeParticipants(sim, groupOf(c), await jsonBody(c))));

  app.get("/:version/:id/join_requests", (c) =>
    c.json(pageOf(joinRequestsOf(sim, groupOf(c)), c.req.query(), c.req.url)),
  );
  app.post("/:version/:id/join_requests", async (c) =>
    c.json(answerJoinRequests(sim, groupOf(c), await jsonBody(c), true)),
  );
  app.delete("/:version/:id/join_requests", async (c) =>
    c.json(answerJoinRequests(sim, groupOf(c), await jsonBody(c), false)),
  );
}
