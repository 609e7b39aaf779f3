/** Reads server-sent events out of text that comes in pieces; calls back with each event's name and data. */
export function eventReader(onEvent: (data: string, event: string, id: string | null) => void): (text: string) => void {
  let rest = "";
  let data: string[] = [];
  let name = "message";
  let id: string | null = null;
  return (text) => {
    const lines = (rest + text).split(/\r\n|\n|\r/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "") {
        if (data.length > 0) onEvent(data.join("\n"), name, id);
        data = [];
        name = "message";
      } else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
      else if (line.startsWith("event:")) name = line.slice(6).trim();
      else if (line.startsWith("id:")) id = line.slice(3).trim();
    }
  };
}
