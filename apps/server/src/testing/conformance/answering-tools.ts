import { PNG_BASE64, WAV_BASE64 } from "./fixture-files.ts";
import { text, toolNamed, type FixtureTool } from "./fixture-tool.ts";

const image = { type: "image" as const, data: PNG_BASE64, mimeType: "image/png" };

/** Tools that answer at once. The referee fixes their names and what they answer. */
export const answeringTools: FixtureTool[] = [
  toolNamed("test_simple_text", () => ({ content: [text("This is a simple text response for testing.")] })),
  toolNamed("test_image_content", () => ({ content: [image] })),
  toolNamed("test_audio_content", () => ({ content: [{ type: "audio", data: WAV_BASE64, mimeType: "audio/wav" }] })),
  toolNamed("test_embedded_resource", () => ({
    content: [
      {
        type: "resource",
        resource: {
          uri: "test://embedded-resource",
          mimeType: "text/plain",
          text: "This is an embedded resource content.",
        },
      },
    ],
  })),
  toolNamed("test_multiple_content_types", () => ({
    content: [
      text("Multiple content types test:"),
      image,
      {
        type: "resource",
        resource: {
          uri: "test://mixed-content-resource",
          mimeType: "application/json",
          text: JSON.stringify({ test: "data", value: 123 }),
        },
      },
    ],
  })),
  toolNamed("test_error_handling", () => ({
    isError: true,
    content: [text("This tool intentionally returns an error for testing")],
  })),
  toolNamed("test_tool_with_logging", async ({ ctx }) => {
    for (const line of ["Tool execution started", "Tool processing data", "Tool execution completed"]) {
      await ctx.mcpReq.log("info", line);
    }
    return { content: [text("Logged three lines.")] };
  }),
  toolNamed("test_logging_tool", async ({ ctx }) => {
    await ctx.mcpReq.log("info", "Only for those who asked for a level.");
    return { content: [text("Done.")] };
  }),
  toolNamed("test_tool_with_progress", async ({ ctx, progressToken }) => {
    for (const progress of [0, 50, 100]) {
      if (progressToken === undefined) break;
      await ctx.mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress, total: 100 } });
    }
    return { content: [text("Progress told.")] };
  }),
];
