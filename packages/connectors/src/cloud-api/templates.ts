import type { ProviderTemplate, TemplatesAbility } from "../contract/index.ts";
import type { GraphClient } from "./client.ts";
import { objectAt, objectsAt, textAt, type JsonObject } from "./convert-inbound/json-value.ts";
import { appErrorOf } from "./errors.ts";
import { refusalOf, unavailable } from "./graph-answer.ts";

const FIELDS = "id,name,language,status,category,components,parameter_format";
const PAGE_SIZE = 100;
/** 6,000 templates is the most an account may have. */
const PAGES_MAX = 100;

/** Pages by cursor; `paging.next` is never followed, it is an address from outside with the token in it. */
export function templatesAbility(client: GraphClient, wabaId: string): TemplatesAbility {
  return {
    async list() {
      const templates: ProviderTemplate[] = [];
      let after: string | undefined;
      for (let page = 0; page < PAGES_MAX; page++) {
        const body = await onePage(client, wabaId, after);
        templates.push(...objectsAt(body["data"]).flatMap((item) => providerTemplate(item) ?? []));
        const paging = objectAt(body["paging"]);
        after = textAt(objectAt(paging?.["cursors"])?.["after"]);
        if (after === undefined || paging?.["next"] === undefined) break;
      }
      return templates;
    },
  };
}

async function onePage(client: GraphClient, wabaId: string, after: string | undefined): Promise<JsonObject> {
  const answer = await client.call({
    method: "GET",
    path: [wabaId, "message_templates"],
    query: { fields: FIELDS, limit: String(PAGE_SIZE), ...(after ? { after } : {}) },
  });
  if (answer.kind === "ok") return answer.body;
  throw appErrorOf(answer.kind === "refused" ? refusalOf(answer.error) : unavailable());
}

function providerTemplate(item: JsonObject): ProviderTemplate | undefined {
  const providerTemplateId = textAt(item["id"]);
  const name = textAt(item["name"]);
  const language = textAt(item["language"]);
  if (!providerTemplateId || !name || !language) return undefined;
  return {
    providerTemplateId,
    name,
    language,
    status: textAt(item["status"]) ?? "UNKNOWN",
    category: textAt(item["category"]) ?? "UNKNOWN",
    components: objectsAt(item["components"]),
    parameterFormat: textAt(item["parameter_format"])?.toLowerCase() === "named" ? "named" : "positional",
  };
}
