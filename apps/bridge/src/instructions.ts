import { catalogue, type GreetingKind } from "./catalogue.ts";

/** What the server tells an assistant at its start. The build puts the words here, so that greeting needs no catalogue. */
export const instructions = (): Record<GreetingKind, string> => catalogue().instructions;
