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

export default {
  meta: { name: "parley" },
  rules: { "clock-only": clockOnly, "config-only": configOnly },
};
