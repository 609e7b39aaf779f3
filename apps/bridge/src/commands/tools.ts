import { catalogue } from "../catalogue.ts";
import { EXIT, print, type Command } from "../terminal.ts";

/** From the embedded catalogue: what exists, with the scope each needs. Needs no server. */
export const toolsCommand: Command = async ({ flags }) => {
  const { entries } = catalogue();
  if (flags["json"]) {
    print(
      entries.map(({ tool, category, tier, effect, scopes }) => ({
        name: tool.name,
        category,
        tier,
        effect,
        scopes,
        description: tool.description,
      })),
    );
    return EXIT.well;
  }
  for (const { tool, category, tier, scopes } of entries) {
    console.log(`${tool.name.padEnd(26)} ${category.padEnd(8)} ${tier.padEnd(9)} ${scopes.join(", ")}`);
  }
  return EXIT.well;
};
