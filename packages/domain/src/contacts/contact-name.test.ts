import { expect, it } from "vitest";
import { nameFromIdentity } from "./contact-name.ts";

it.each([
  [{ pushName: " Ana ", username: "ana", phone: "34600000001", bsuid: "ES.1" }, "Ana", "push"],
  [{ pushName: "   ", username: "ana", phone: "34600000001" }, "@ana", "username"],
  [{ phone: "34600000001", bsuid: "ES.1" }, "+34600000001", "number"],
  [{ bsuid: "ES.1", lid: "123@lid" }, "Unknown", "none"],
])("%j is shown as %s", (identity, name, nameSource) => {
  expect(nameFromIdentity(identity)).toEqual({ name, nameSource });
});
