/**
 * Reads server-sent events out of text that comes in pieces; calls back with each event's name and data.
 * Each piece is looked at once, however long its line: what has no end yet waits in pieces.
 */
export function eventReader(onEvent: (data: string, event: string, id: string | null) => void): (text: string) => void {
  let begun: string[] = [];
  let afterReturn = false;
  let data: string[] = [];
  let name = "message";
  let id: string | null = null;
  const take = (line: string) => {
    if (line === "") {
      if (data.length > 0) onEvent(data.join("\n"), name, id);
      data = [];
      name = "message";
    } else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
    else if (line.startsWith("event:")) name = line.slice(6).trim();
    else if (line.startsWith("id:")) id = line.slice(3).trim();
  };
  return (text) => {
    if (text === "") return;
    // The two characters of one line end may come in two pieces.
    const [first = "", ...others] = text.slice(afterReturn && text.startsWith("\n") ? 1 : 0).split(/\r\n|\n|\r/);
    afterReturn = text.endsWith("\r");
    begun.push(first);
    for (const next of others) {
      take(begun.join(""));
      begun = [next];
    }
  };
}
