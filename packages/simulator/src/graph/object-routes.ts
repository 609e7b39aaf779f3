import type { Hono } from "hono";
import { groupInfo, deleteGroup, updateGroup } from "../groups/group-wire.ts";
import { changeNumberNode, numberFields } from "../numbers/number-node.ts";
import type { Sim } from "../sim.ts";
import type { Group } from "../world/model.ts";
import { editTemplate, templateView } from "../templates/template-wire.ts";
import { assertMay, type GraphCaller, MANAGEMENT, MESSAGING, unknownObject } from "./auth.ts";
import { type GraphContext, type GraphEnv, jsonBody } from "./graph-env.ts";
import { deleteMedia, mediaInfo } from "./media-routes.ts";

/** `GET`, `POST` and `DELETE /{id}`: an id tells by itself what it is of. */
export function objectRoutes(sim: Sim, app: Hono<GraphEnv>): void {
  app.get("/:version/:id", (c) => {
    const id = c.req.param("id");
    const caller = c.get("caller");
    const fields = c.req.query("fields");
    const media = sim.world.media.get(id);
    if (media) return c.json(mediaInfo(sim, media, c.req.query("phone_number_id")));
    const number = sim.world.numbers.get(id);
    if (number) {
      assertMay(sim, caller, MANAGEMENT, number.accountId);
      return c.json(numberFields(number, fields));
    }
    const template = sim.world.templates.get(id);
    if (template) {
      assertMay(sim, caller, MANAGEMENT, template.accountId);
      return c.json(templateView(template, fields));
    }
    const group = sim.world.groups.get(id);
    if (group) return c.json(groupInfo(sim, ownGroup(sim, caller, id), fields));
    const account = sim.world.accounts.get(id);
    if (!account) throw unknownObject(id, "get");
    assertMay(sim, caller, MANAGEMENT, account.id);
    return c.json({ id: account.id, name: account.name, timezone_id: "1" });
  });

  app.post("/:version/:id", async (c) => {
    const id = c.req.param("id");
    const caller = c.get("caller");
    const number = sim.world.numbers.get(id);
    if (number) {
      assertMay(sim, caller, MANAGEMENT, number.accountId);
      return c.json(await changeNumberNode(sim, number, await jsonBody(c)));
    }
    const template = sim.world.templates.get(id);
    if (template) {
      assertMay(sim, caller, MANAGEMENT, template.accountId);
      return c.json(editTemplate(sim, template, await jsonBody(c)));
    }
    if (sim.world.groups.has(id)) return c.json(await changeGroup(sim, ownGroup(sim, caller, id), c));
    throw unknownObject(id, "post");
  });

  app.delete("/:version/:id", (c) => {
    const id = c.req.param("id");
    const media = sim.world.media.get(id);
    if (media) return c.json(deleteMedia(sim, c.get("caller"), media));
    if (sim.world.groups.has(id)) return c.json(deleteGroup(sim, ownGroup(sim, c.get("caller"), id)));
    throw unknownObject(id, "delete");
  });
}

/** JSON, or a form where a picture comes with it. */
async function changeGroup(sim: Sim, group: Group, c: GraphContext) {
  if (!/^multipart\/form-data/i.test(c.req.header("content-type") ?? "")) {
    return updateGroup(sim, group, await jsonBody(c));
  }
  const form = await c.req.formData();
  const texts = [...form.entries()].filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const picture = form.get("profile_picture_file");
  return updateGroup(sim, group, Object.fromEntries(texts), picture instanceof File ? picture : null);
}

function ownGroup(sim: Sim, caller: GraphCaller, id: string) {
  const group = sim.world.groups.get(id);
  const number = group && sim.world.numbers.get(group.numberId);
  if (!group || !number) throw unknownObject(id, "get");
  assertMay(sim, caller, MESSAGING, number.accountId);
  return group;
}
