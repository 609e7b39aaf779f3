import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { flowWorld, type FlowWorld } from "../../inbound/fixtures-flow-world.ts";
import { listTemplates } from "./list-templates.ts";
import { replaceTemplates } from "./replace-templates.ts";

let world: FlowWorld;

beforeAll(async () => {
  world = await flowWorld();
  const template = (name: string, language: string, status: string, text: string) => ({
    providerTemplateId: `${name}-${language}`,
    name,
    language,
    status,
    category: "UTILITY",
    components: [{ type: "BODY", text }],
    parameterFormat: "positional",
  });
  await world.call(replaceTemplates, {
    phone_id: world.phoneId,
    templates: [
      template("order_update", "en_US", "APPROVED", "Order {{1}} is {{2}}."),
      template("order_update", "pt_BR", "APPROVED", "O pedido {{1}} está {{2}}."),
      template("welcome", "en_US", "PENDING", "Hello."),
    ],
  });
});
afterAll(() => world.close());

describe("list_templates", () => {
  it("lists approved ones with the variables each takes", async () => {
    const { items } = await world.call(listTemplates, {});
    expect(items).toEqual([
      expect.objectContaining({ name: "order_update", language: "en_US", variables: ["1", "2"] }),
      expect.objectContaining({ name: "order_update", language: "pt_BR", body: "O pedido {{1}} está {{2}}." }),
    ]);
  });

  it("lists the others when asked, in pages", async () => {
    const first = await world.call(listTemplates, { status: "all", limit: 2 });
    const rest = await world.call(listTemplates, { status: "all", limit: 2, cursor: first["next_cursor"] });
    expect(rest).toMatchObject({ items: [{ name: "welcome", status: "PENDING" }], next_cursor: null });
  });

  it("keeps to a language", async () => {
    const { items } = await world.call(listTemplates, { language: "pt_BR" });
    expect(items).toHaveLength(1);
  });
});
