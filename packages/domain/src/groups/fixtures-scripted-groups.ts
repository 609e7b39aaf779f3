import type {
  GroupAct,
  GroupOutcome,
  GroupsAbility,
  GroupState,
  Identity,
  MemberOutcome,
} from "@parley/connectors/contract";

export const SCRIPTED_LINK = "https://chat.whatsapp.com/SCRIPTED";

/** Groups that do as a test says: every act is done, unless an answer was put up for it. */
export class ScriptedGroups {
  /** What was asked, in order. */
  readonly asked: { act: GroupAct; about: unknown[] }[] = [];
  readonly answers = new Map<GroupAct, GroupOutcome<never>[]>();
  /** Phones of people who may not be added. */
  readonly private = new Set<string>();
  /** Null: the network knows none of our groups. */
  state: GroupState | null = null;
  /** What happens while the next reading is on its way to us. */
  whileReading: (() => Promise<void>) | null = null;
  #made = 0;

  readonly ability: GroupsAbility = {
    read: async () => {
      const outcome = this.state ? this.#answer("read", [], this.state) : UNKNOWN_GROUP;
      const meanwhile = this.whileReading;
      this.whileReading = null;
      await meanwhile?.();
      return outcome;
    },
    create: async (wanted) =>
      this.#answer("create", [wanted], {
        chat: { type: "group" as const, networkId: `made-${++this.#made}`, subject: wanted.subject },
        inviteLink: SCRIPTED_LINK,
      }),
    updateInfo: async (...about) => this.#answer("updateInfo", about, null),
    updateSettings: async (...about) => this.#answer("updateSettings", about, null),
    addMembers: async (group, people) =>
      this.#answer(
        "addMembers",
        [group, people],
        people.map((one) => this.#added(one)),
      ),
    removeMembers: async (group, people) => this.#answer("removeMembers", [group, people], people.map(done)),
    promoteMembers: async (group, people) => this.#answer("promoteMembers", [group, people], people.map(done)),
    demoteMembers: async (group, people) => this.#answer("demoteMembers", [group, people], people.map(done)),
    inviteLink: async (...about) => this.#answer("inviteLink", about, SCRIPTED_LINK),
    resetInviteLink: async (...about) => this.#answer("resetInviteLink", about, `${SCRIPTED_LINK}2`),
    leave: async (...about) => this.#answer("leave", about, null),
    join: async (...about) =>
      this.#answer("join", about, { chat: { type: "group" as const, networkId: "joined", subject: "Cooks" } }),
    joinRequests: async (...about) =>
      this.#answer("joinRequests", about, [{ id: "request-1", person: { phone: "34600999888" } }]),
    answerJoinRequests: async (group, requests) =>
      this.#answer("answerJoinRequests", [group, requests], requests.map(done)),
    deleteMessage: async (...about) => this.#answer("deleteMessage", about, null),
  };

  /** From now on every group has these members, and this phone as its admin. */
  has(people: Identity[]): void {
    const members = people.map((person) => ({ person, admin: false }));
    const everyone = "everyone" as const;
    this.state = {
      subject: "Garden club",
      description: "",
      settings: { whoSends: everyone, whoEditsInfo: everyone, whoAddsMembers: everyone, approveJoins: false },
      members,
      self: { member: true, admin: true },
    };
  }

  #answer<T>(act: GroupAct, about: unknown[], value: T): GroupOutcome<T> {
    this.asked.push({ act, about });
    return this.answers.get(act)?.shift() ?? { outcome: "done", value };
  }

  #added(person: Identity): MemberOutcome {
    if (!this.private.has(person.phone ?? "")) return { ok: true };
    return {
      ok: false,
      error: { code: "privacy_conflict", message: "lets nobody add them to groups.", retryable: false },
    };
  }
}

const UNKNOWN_GROUP = {
  outcome: "rejected" as const,
  error: { code: "group_not_found" as const, message: "The network does not know this group.", retryable: false },
};

function done(): MemberOutcome {
  return { ok: true };
}
