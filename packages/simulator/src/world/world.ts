import { hashOf } from "../random.ts";
import type {
  Account,
  App,
  Business,
  BusinessNumber,
  ChatState,
  Group,
  MediaFile,
  Person,
  StoredMessage,
  Template,
  Token,
} from "./model.ts";

/** Everything that exists, with the indexes that keep every look-up to one step. */
export class World {
  apps = new Map<string, App>();
  businesses = new Map<string, Business>();
  accounts = new Map<string, Account>();
  numbers = new Map<string, BusinessNumber>();
  people = new Map<string, Person>();
  chats = new Map<string, ChatState>();
  groups = new Map<string, Group>();
  templates = new Map<string, Template>();
  media = new Map<string, MediaFile>();
  messages = new Map<string, StoredMessage>();

  /** Messages of a number in the order they happened. */
  readonly history = new Map<string, StoredMessage[]>();
  readonly chatsOfPerson = new Map<string, Set<string>>();
  /** Business messages that wait for a person's phone to be online. */
  readonly undelivered = new Map<string, Set<string>>();
  readonly #personByAlias = new Map<string, Person>();
  readonly #tokens = new Map<string, { app: App; token: Token }>();
  readonly #templateByName = new Map<string, Template>();

  /** @NOTE every add goes through a method here, so the indexes cannot be forgotten. */
  addApp(app: App): void {
    this.apps.set(app.id, app);
    for (const token of app.tokens) this.#tokens.set(token.value, { app, token });
  }

  addToken(app: App, token: Token): void {
    app.tokens.push(token);
    this.#tokens.set(token.value, { app, token });
  }

  findToken(value: string): { app: App; token: Token } | undefined {
    return this.#tokens.get(value);
  }

  addBusiness(business: Business): void {
    this.businesses.set(business.id, business);
    for (const person of this.people.values()) this.#personByAlias.set(this.bsuid(person, business.id), person);
  }

  addNumber(number: BusinessNumber): void {
    this.numbers.set(number.id, number);
    if (!this.history.has(number.id)) this.history.set(number.id, []);
  }

  addPerson(person: Person): void {
    this.people.set(person.id, person);
    this.#indexPerson(person);
  }

  /** Changes what names a person; old names stop working. */
  renamePerson(person: Person, change: () => void): void {
    for (const alias of this.#aliases(person)) this.#personByAlias.delete(alias);
    change();
    this.#indexPerson(person);
  }

  /** By id, phone digits, BSUID towards any business, or username. */
  findPerson(name: string): Person | undefined {
    return this.people.get(name) ?? this.#personByAlias.get(name);
  }

  /** By what a business may put into `to`: phone digits only, also of those who hide them. */
  findPersonByPhone(digits: string): Person | undefined {
    const person = this.#personByAlias.get(digits);
    return person?.phone === digits ? person : undefined;
  }

  findPersonByBsuid(bsuid: string, businessId: string): Person | undefined {
    const person = this.#personByAlias.get(bsuid);
    return person && this.bsuid(person, businessId) === bsuid ? person : undefined;
  }

  /** Scoped to the portfolio and made anew when the person changes number. */
  bsuid(person: Person, businessId: string): string {
    const key = `${businessId}/${person.phone}/${person.identity}`;
    const number = BigInt(hashOf(key)) * 4294967296n + BigInt(hashOf(`${key}#`));
    return `${countryOf(person.phone)}.${(10n ** 19n + (number % (9n * 10n ** 19n))).toString()}`;
  }

  businessIdOf(numberId: string): string {
    const number = this.numbers.get(numberId);
    return (number && this.accounts.get(number.accountId)?.businessId) ?? "";
  }

  directChat(numberId: string, personId: string): ChatState {
    return this.#chat(`${numberId}/${personId}`, "direct", numberId, personId, null);
  }

  groupChat(group: Group): ChatState {
    return this.#chat(group.id, "group", group.numberId, null, group.id);
  }

  linkChat(personId: string, chatKey: string): void {
    const chats = this.chatsOfPerson.get(personId);
    if (chats) chats.add(chatKey);
    else this.chatsOfPerson.set(personId, new Set([chatKey]));
  }

  addChat(chat: ChatState): void {
    this.chats.set(chat.key, chat);
    if (chat.personId) this.linkChat(chat.personId, chat.key);
  }

  /** `seq` is set here. */
  addMessage(message: StoredMessage): void {
    const history = this.history.get(message.numberId);
    if (!history) throw new RangeError(`no number ${message.numberId}`);
    message.seq = history.push(message);
    this.messages.set(message.id, message);
  }

  addTemplate(template: Template): void {
    this.templates.set(template.id, template);
    this.#templateByName.set(`${template.accountId}/${template.name}/${template.language}`, template);
  }

  deleteTemplate(template: Template): void {
    this.templates.delete(template.id);
    this.#templateByName.delete(`${template.accountId}/${template.name}/${template.language}`);
  }

  findTemplate(accountId: string, name: string, language: string): Template | undefined {
    return this.#templateByName.get(`${accountId}/${name}/${language}`);
  }

  #chat(
    key: string,
    kind: "direct" | "group",
    numberId: string,
    personId: string | null,
    groupId: string | null,
  ): ChatState {
    const known = this.chats.get(key);
    if (known) return known;
    const chat: ChatState = {
      key,
      kind,
      numberId,
      personId,
      groupId,
      messages: [],
      lastAt: 0,
      lastInboundAt: null,
      freeEntryUntil: null,
      unread: {},
      businessUnread: [],
    };
    this.addChat(chat);
    return chat;
  }

  #indexPerson(person: Person): void {
    for (const alias of this.#aliases(person)) this.#personByAlias.set(alias, person);
  }

  #aliases(person: Person): string[] {
    const aliases = [person.phone];
    if (person.username) aliases.push(person.username);
    for (const id of this.businesses.keys()) aliases.push(this.bsuid(person, id));
    return aliases;
  }
}

const COUNTRY_BY_PREFIX: [string, string][] = [
  ["351", "PT"],
  ["971", "AE"],
  ["1", "US"],
  ["7", "RU"],
  ["20", "EG"],
  ["31", "NL"],
  ["33", "FR"],
  ["34", "ES"],
  ["39", "IT"],
  ["44", "GB"],
  ["49", "DE"],
  ["52", "MX"],
  ["54", "AR"],
  ["55", "BR"],
  ["66", "TH"],
  ["81", "JP"],
  ["86", "CN"],
  ["91", "IN"],
];

function countryOf(phone: string): string {
  return COUNTRY_BY_PREFIX.find(([prefix]) => phone.startsWith(prefix))?.[1] ?? "US";
}
