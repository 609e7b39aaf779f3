import { catalogue } from "../catalogue.ts";
import { WrongUsage } from "../flags.ts";
import { EXIT, print, type Command } from "../terminal.ts";
import { findTool, toolHelp } from "../tool-help.ts";

/** From the embedded catalogue: what exists, with the scope each needs. Needs no server. */
export const toolsCommand: Command = {
  flags: { values: [], bare: ["json"] },
  async run({ args: [name], flags }) {
    if (name !== undefined) {
      const entry = findTool(name);
      if (!entry) throw new WrongUsage(`There is no tool ${name}. \`npx parley tools\` lists them.`);
      if (flags["json"]) print(entry.tool);
      else console.log(toolHelp(entry));
      return EXIT.well;
    }
    const tools = catalogue().entries.map(({ tool, category, tier, effect, scopes }) => ({
      name: tool.name,
      category,
      tier,
      effect,
      scopes,
      description: tool.description,
    }));
    if (flags["json"]) print({ tools });
    else for (const tool of tools) console.log(lineOf(tool));
    return EXIT.well;
  },
};

function lineOf(tool: { name: string; category: string; tier: string; scopes: string[] }): string {
  return `${tool.name.padEnd(28)} ${tool.category.padEnd(8)} ${tool.tier.padEnd(9)} ${tool.scopes.join(", ")}`;
}
