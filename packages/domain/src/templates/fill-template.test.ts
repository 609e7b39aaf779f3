import { AppError } from "@parley/kernel";
import { describe, expect, it } from "vitest";
import { fillTemplate } from "./fill-template.ts";

const positional = {
  name: "order_update",
  parameterFormat: "positional" as const,
  components: [
    { type: "HEADER", format: "TEXT", text: "Order {{1}}" },
    { type: "BODY", text: "Hello {{1}}, it comes on {{2}}." },
    { type: "FOOTER", text: "Thank you" },
    {
      type: "BUTTONS",
      buttons: [
        { type: "QUICK_REPLY", text: "Ok" },
        { type: "URL", url: "https://x.example/{{1}}" },
      ],
    },
  ],
};
const named = {
  name: "welcome",
  parameterFormat: "named" as const,
  components: [
    { type: "HEADER", format: "IMAGE" },
    { type: "BODY", text: "Hi {{first_name}}, welcome to {{shop}}." },
    { type: "BUTTONS", buttons: [{ type: "COPY_CODE" }] },
  ],
};

describe("fillTemplate", () => {
  it.each(["two\nlines", "a\ttab", "five     spaces"])("refuses what WhatsApp would: %j", (value) => {
    const fill = () => fillTemplate(positional, { header_1: "77", "1": value, "2": "Monday", button_2: "77" });
    expect(fill).toThrow("line break");
  });

  it.each(["{{name}}", "dear {{ first name }}"])("refuses a value that would go out with its braces: %j", (value) => {
    const fill = () => fillTemplate(positional, { header_1: "77", "1": value, "2": "Monday", button_2: "77" });
    expect(fill).toThrow("which nothing fills in here");
  });

  it("puts positional values into header, body and the right button", () => {
    const filled = fillTemplate(positional, { header_1: "77", "1": "Ana", "2": "Monday", button_2: "77" });
    expect(filled.text).toBe("Order 77\nHello Ana, it comes on Monday.\nThank you");
    expect(filled.components).toEqual([
      { type: "header", parameters: [{ type: "text", text: "77" }] },
      {
        type: "body",
        parameters: [
          { type: "text", text: "Ana" },
          { type: "text", text: "Monday" },
        ],
      },
      { type: "button", subType: "url", index: 1, parameters: [{ type: "text", text: "77" }] },
    ]);
  });

  it("names the parameters of a named template", () => {
    const filled = fillTemplate(named, {
      header_media: "https://x.example/a.png",
      first_name: "Ana",
      shop: "Luz",
      button_1: "SAVE",
    });
    expect(filled.text).toBe("Hi Ana, welcome to Luz.");
    expect(filled.components).toEqual([
      { type: "header", parameters: [{ type: "image", image: { link: "https://x.example/a.png" } }] },
      {
        type: "body",
        parameters: [
          { type: "text", parameter_name: "first_name", text: "Ana" },
          { type: "text", parameter_name: "shop", text: "Luz" },
        ],
      },
      { type: "button", subType: "copy_code", index: 0, parameters: [{ type: "coupon_code", coupon_code: "SAVE" }] },
    ]);
  });

  it("takes a value that nobody could see for an empty one", () => {
    const values = { header_media: "https://x.example/a.png", first_name: "Ana", shop: "\u200B\u2060", button_1: "S" };
    expect(refusal(() => fillTemplate(named, values)).options.fields).toMatchObject([
      { path: "variables.shop", message: "is empty" },
    ]);
  });

  it("names each missing, empty and unknown variable, with the one that was meant", () => {
    const error = refusal(() =>
      fillTemplate(named, { header_media: "https://x.example/a.png", first_nam: "Ana", shop: " ", button_1: "S" }),
    );
    expect(error.code).toBe("invalid_input");
    expect(error.options.fields).toEqual([
      { path: "variables.first_name", message: "is missing" },
      { path: "variables.shop", message: "is empty", received: " " },
      { path: "variables.first_nam", message: "is not in this template; did you mean `first_name`?" },
    ]);
    expect(error.options.details).toEqual({ variables: ["header_media", "first_name", "shop", "button_1"] });
  });

  it("does not read a value as a placeholder", () => {
    expect(fillTemplate(positional, { header_1: "{1}", "1": "{{2}", "2": "$&", button_2: "x" }).text).toBe(
      "Order {1}\nHello {{2}, it comes on $&.\nThank you",
    );
  });
});

function refusal(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error("expected an AppError");
}
