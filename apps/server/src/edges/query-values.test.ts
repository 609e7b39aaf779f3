import { expect, it } from "vitest";
import { z } from "zod";
import { valuesFromQuery } from "./query-values.ts";

const schema = z.object({
  limit: z.number().int().optional(),
  query: z.string().optional(),
  assignee: z.union([z.string(), z.null()]).optional(),
  status: z.array(z.string()).optional(),
});
const values = (text: string) => valuesFromQuery(schema, new URLSearchParams(text));

it("takes a list as one value with commas or as several", () => {
  expect(values("status=open,closed&status=archived&limit=2")).toEqual({
    status: ["open", "closed", "archived"],
    limit: 2,
  });
});

it.each(["limit=1&limit=2", "query=a&query=a", "assignee=a&assignee=b"])(
  "refuses one value given twice: %s",
  (text) => {
    const [name, received] = [text.split("=")[0], new URLSearchParams(text)];
    expect(() => values(text)).toThrow(
      expect.objectContaining({
        code: "invalid_input",
        options: expect.objectContaining({
          fields: [expect.objectContaining({ path: name, received: [...received.values()].join(", ") })],
        }),
      }),
    );
  },
);

it("leaves a name that is no field to the schema, which says so", () => {
  expect(values("nothing=1&nothing=2")).toEqual({ nothing: "2" });
});
