/** What a connector is. Concrete connectors implement it; the domain speaks only this. */
export * from "./block.ts";
export * from "./connector.ts";
export * from "./content.ts";
export * from "./delivery.ts";
export * from "./groups.ts";
export * from "./identity.ts";
export * from "./inbound.ts";
export * from "./outbound.ts";
