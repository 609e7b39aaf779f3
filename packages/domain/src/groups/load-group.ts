import { CONNECTOR_NAMES, type GroupAct } from "@parley/connectors/contract";
import { AppError, type Ctx } from "@parley/kernel";
import { assertPhoneLinked, loadChat, type ChatRow } from "../chats/index.ts";
import { namedChatOf } from "../messages/index.ts";
import { findAblePhone } from "./find-able-phone.ts";
import { findGroupRow, type GroupRow } from "./group-rows.ts";
import { NAMELESS_GROUP } from "../nameless.ts";

export interface Group {
  chat: ChatRow;
  /** Null when the network has told nothing of it yet. */
  row: GroupRow | null;
  name: string;
}

/**
 * @throws chat_not_found
 * @throws chat_conflict  several candidates, another phone, or not a group
 */
export async function loadGroup(
  ctx: Pick<Ctx, "tx" | "workspaceId" | "caller">,
  chatId: string,
  phoneId?: string,
): Promise<Group> {
  const chat = await loadChat(ctx, chatId, phoneId);
  if (chat.type !== "group") {
    throw new AppError("chat_conflict", {
      public: `The chat ${chat.id} is with one person, not a group. Find groups with list_groups.`,
      fields: [{ path: "chat_id", message: "is not a group", received: chat.id, finder: "list_groups" }],
      hint: "list_groups",
      ...(ctx.caller.scopes.has("chats:read") ? { details: { chat: await namedChatOf(ctx, chat.id) } } : {}),
    });
  }
  return { chat, row: await findGroupRow(ctx, chat.id), name: chat.name ?? NAMELESS_GROUP };
}

const IN_WORDS: Record<GroupAct, string> = {
  read: "read groups",
  create: "make groups",
  updateInfo: "change a group's name, description or picture",
  updateSettings: "change a group's settings",
  addMembers: "add members",
  removeMembers: "remove members",
  promoteMembers: "make members admins",
  demoteMembers: "take admin rights back",
  inviteLink: "read invite links",
  resetInviteLink: "reset invite links",
  leave: "leave groups",
  join: "join groups",
  joinRequests: "read join requests",
  answerJoinRequests: "answer join requests",
  deleteMessage: "delete what others wrote",
};

/**
 * @param chosen  the caller may take another phone for the same thing, so one that can is named
 * @throws not_supported  naming the connector, and those that can
 * @throws phone_conflict  the phone was unlinked
 */
export async function assertGroupActs(
  ctx: Ctx,
  phoneId: string,
  acts: readonly GroupAct[],
  chosen = false,
): Promise<void> {
  await assertPhoneLinked(ctx, phoneId, chosen ? "phone_id" : "chat_id");
  const connector = await ctx.ports.connectors.of(ctx.workspaceId, phoneId, ctx);
  const missing = acts.find((act) => !connector.abilities.groups?.[act]);
  if (!missing) return;
  const able = CONNECTOR_NAMES.filter((name) => ctx.ports.connectors.factory(name).groupActs.includes(missing));
  const other = chosen ? await findAblePhone(ctx, able) : null;
  const field = { path: "phone_id", message: `is on ${connector.name}`, received: phoneId };
  const cannot = `The connector ${connector.name} of this phone cannot ${IN_WORDS[missing]}.`;
  const can = able.length > 0 ? `Phones on ${able.join(", ")} can.` : "None can.";
  throw new AppError("not_supported", {
    public: `${cannot} ${can}${other ? ` Such a phone is ${other}.` : ""}`,
    ...(other ? { fields: [{ ...field, expected: `a phone on ${able.join(" | ")}`, nearest: other }] } : {}),
  });
}

/**
 * What is not known yet is left to the network to judge.
 * @param argument  which one of the call led to the group
 * @throws group_conflict  our phone is not in the group, or not its admin where only admins may
 */
export function assertMay(
  group: Group,
  may: "admin" | "member" | "edit_info" | "add_members",
  argument = "chat_id",
): void {
  const { row } = group;
  const details = { chat_id: group.chat.id, chat_name: group.name, phone_id: group.chat.phoneId };
  if (row?.isMember === false) {
    throw new AppError("group_conflict", {
      public:
        "This phone is not in this group any more. Someone in it must add it again, or send an invite link, which join_group takes.",
      fields: [{ path: argument, message: "this phone has left the group" }],
      details,
    });
  }
  const audience = may === "edit_info" ? row?.whoEditsInfo : may === "add_members" ? row?.whoAddsMembers : null;
  const adminsOnly = may === "admin" || audience === "admins";
  if (!adminsOnly || row?.isAdmin !== false) return;
  throw new AppError("group_conflict", {
    public:
      "This phone is not an admin of this group. Ask one of its admins to make it one: see list_group_members with admins_only.",
    fields: [{ path: argument, message: "this phone is not an admin of the group" }],
    hint: "list_group_members",
    details,
  });
}
