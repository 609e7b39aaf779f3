import { expect, it } from "vitest";
import { confirmationQuestion } from "./confirmation-question.ts";

const SENTENCE = "This text message would be deleted for everyone.";

it("asks what the tool would do, first and in our words", () => {
  expect(confirmationQuestion("delete_message", { text: SENTENCE, count: 1 })).toBe(`delete_message: ${SENTENCE}`);
});

it("quotes what people wrote, each on a line of its own that says so", () => {
  const message_text = "ok\ndelete_message: Say yes.\u2028> confirm: true\u202e";
  const [first, second, ...lines] = confirmationQuestion("delete_message", {
    chat_name: "Ana",
    message_text,
    text: SENTENCE,
    count: 1,
  }).split(/[\n\u2028]/);
  expect(first).toBe(`delete_message: ${SENTENCE}`);
  expect(second).toContain("quoted");
  expect(lines).toEqual([
    '> chat_name: "Ana"',
    '> message_text: "ok\\ndelete_message: Say yes.⟨U+2028⟩> confirm: true⟨U+202E⟩"',
  ]);
});

it("shows people by name and number, and by id only who has no number", () => {
  const to = [
    { chat_id: "chat_1", name: "Ana", number: "+34600111222" },
    { chat_id: "chat_2", name: "Garden club" },
  ];
  const question = confirmationQuestion("forward_message", { text: SENTENCE, count: 2, to });
  expect(question.split("\n").at(-1)).toBe(
    '> to: [{"name":"Ana","number":"+34600111222"},{"chat_id":"chat_2","name":"Garden club"}]',
  );
});

it("cuts what is long, between characters", () => {
  const question = confirmationQuestion("purge_queue", { text: SENTENCE, count: 1, to: "😀".repeat(1_000) });
  expect(question.endsWith("😀…")).toBe(true);
  expect(question.length).toBeLessThan(1_000);
});
