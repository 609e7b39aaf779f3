import { AppError, defineOperation, phoneIdInput } from "@parley/kernel";
import { z } from "zod";
import { phoneFor } from "../../phones/index.ts";
import { beginOperation } from "../begin-operation.ts";
import { actsOf } from "../group-wish.ts";
import { assertGroupActs } from "../load-group.ts";
import { answerOf, awaitAnswer, checkedAnswer } from "../operation-answer.ts";
import { groupAnswer } from "../schemas.ts";
import { NAMELESS_GROUP } from "../../nameless.ts";

export const joinGroup = defineOperation({
  name: "join_group",
  summary: "Join a group by its invite link or code.",
  guidance: "Its members see that this phone came in.",
  effect: "write",
  outside: true,
  idempotent: true,
  scope: "groups:write",
  tier: "extended",
  rest: "POST /groups/join",
  input: z.object({ invite_code: z.string().max(200).describe("Link or code."), phone_id: phoneIdInput }),
  output: groupAnswer,
  errors: ["phone_not_found", "not_supported"],
  needs: ["groups.join"],
  async run({ ctx, input }) {
    const phone = await phoneFor(ctx, input.phone_id);
    const invite = input.invite_code
      .trim()
      .replace(/^https:\/\/chat\.whatsapp\.com\/(?:invite\/)?/, "")
      .replace(/[?#].*$/, "");
    if (!/^[A-Za-z0-9_-]{4,64}$/.test(invite)) throw notAnInvite(input.invite_code);
    const wish = { kind: "join", invite } as const;
    await assertGroupActs(ctx, phone.id, actsOf(wish), true);
    if (ctx.caller.dryRun) return checkedAnswer(ctx, { id: null, name: NAMELESS_GROUP });
    return answerOf(await beginOperation(ctx, { phoneId: phone.id, chatId: null, wish }), NAMELESS_GROUP);
  },
  complete: awaitAnswer,
});

function notAnInvite(received: string): AppError {
  return new AppError("invalid_input", {
    public: "`invite_code` is not an invite link or code.",
    fields: [
      {
        path: "invite_code",
        message: "is not an invite",
        received: received.slice(0, 60),
        expected: "https://chat.whatsapp.com/… or the code at its end",
      },
    ],
  });
}
