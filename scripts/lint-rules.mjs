import path from "node:path";

/**
 * Our own lint rules: what no published rule knows of this house.
 * Time, randomness and the environment are read in one place each; elsewhere they are handed in.
 */
const report = (context, node, message) => context.report({ node, message });

const clockOnly = {
  create: (context) => ({
    NewExpression(node) {
      if (node.callee.name === "Date" && node.arguments.length === 0) {
        report(context, node, "Ask the clock in the context: `new Date()` belongs to kernel/clock.ts.");
      }
    },
    MemberExpression(node) {
      if (node.object.name === "Date" && node.property.name === "now") {
        report(context, node, "Ask the clock in the context: `Date.now()` belongs to kernel/clock.ts.");
      }
      if (node.object.name === "Math" && node.property.name === "random") {
        report(context, node, "Ask the ids in the context: `Math.random()` belongs to kernel/ids.ts.");
      }
    },
  }),
};

const configOnly = {
  create: (context) => ({
    MemberExpression(node) {
      if (node.object.name === "process" && node.property.name === "env") {
        report(context, node, "Only config.ts reads the environment; take what you need as a parameter.");
      }
    },
  }),
};

const SLICE_FILE = /packages\/domain\/src\/([a-z-]+)\/(?:.+\/)?[^/]+$/;
const FREE_FILE = /\.test\.ts$|\/fixtures[^/]*\.ts$/;

/** The path below `packages/domain/src` that a relative import means, or null for any other import. */
const domainPathOf = (filename, source) => {
  if (!source.startsWith(".")) return null;
  const target = path.posix.normalize(path.posix.join(path.posix.dirname(filename), source));
  return target.split("packages/domain/src/")[1] ?? null;
};

const sliceDoor = {
  create: (context) => {
    const filename = String(context.filename).replaceAll("\\", "/");
    const slice = SLICE_FILE.exec(filename)?.[1];
    if (!slice || FREE_FILE.test(filename)) return {};
    const check = (node) => {
      const target = node.source ? domainPathOf(filename, node.source.value) : null;
      const [other, ...rest] = target?.split("/") ?? [];
      if (rest.length === 0 || other === slice || ["index.ts", "table.ts"].includes(rest.join("/"))) return;
      report(context, node, "Another slice only through its index.ts, or table.ts for a foreign key.");
    };
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check };
  },
};

export default {
  meta: { name: "parley" },
  rules: { "clock-only": clockOnly, "config-only": configOnly, "slice-door": sliceDoor },
};
