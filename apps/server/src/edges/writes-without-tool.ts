/**
 * Routes that take more than a GET and are no operation, so no tool either, each with why. A route that
 * is neither an operation nor here fails the tests; the matrix in the docs lists them.
 */
export const WRITES_WITHOUT_TOOL: Readonly<Record<string, string>> = {
  "POST /webhooks/whatsapp/:phone_id": "WhatsApp calls it: the body proves itself by its signature, not by a key",
  "ALL /mcp": "is how the tools are called",
};
