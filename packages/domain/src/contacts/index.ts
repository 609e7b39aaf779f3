/**
 * Contacts: the people a business writes with. One contact has many identifiers (phone, BSUID, LID,
 * username), each optional; two contacts become one when a mapping shows that they are the same person. Where people
 * made one of two, the contact has several accounts, each with a chat of its own: see accounts.ts.
 */
import type { Category } from "@parley/kernel";

export const category: Category = "contact";

export { assertNameable } from "./assert-nameable.ts";
export { contactBrief, contactBriefOf, type ContactBrief } from "./contact-brief.ts";

export { contactJobs } from "./contact-jobs.ts";
export { phonesBlocking } from "./blocks/present-blocks.ts";
export { contactsCalled } from "./contacts-called.ts";
export { csvLine } from "./exchange/csv.ts";
export { guardFormula } from "./exchange/formula-guard.ts";
export { knownPeople } from "./known-people.ts";
export { accountKey, isOfAccount, type Account } from "./accounts.ts";
export { addIdentifiers, linkIdentities, recordPreferences } from "./link-identities.ts";
export {
  contactNames,
  findAccountByPhone,
  findContactIdByPhone,
  findPerson,
  keptContactId,
  loadPerson,
  personBehind,
  personFinder,
  type Person,
} from "./load-person.ts";
export { personOfChat } from "./person-of-chat.ts";
export { lockContacts } from "./merge-contacts.ts";
export { resolveAccounts, resolveContact, resolveContacts } from "./resolve-contacts.ts";
export { saveContactName } from "./save-name.ts";
export { outOfSight, shownNames } from "./shown-names.ts";
export { identityOf } from "./identifiers.ts";
