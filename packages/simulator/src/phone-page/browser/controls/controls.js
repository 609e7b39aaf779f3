import { openDialog } from "../dialog.js";
import { el } from "../el.js";
import { openPerson } from "../model.js";
import { faultsSection } from "./faults.js";
import { personSection } from "./person.js";
import { timeSection } from "./time.js";
import { worldSection } from "./world.js";

/** Everything that is no phone: time, trouble, the person's habits, the world. */
export function openControls() {
  openDialog("Controls", "drawer", (dialog) => {
    const person = openPerson();
    const sections = [
      timeSection(),
      ...(person ? [personSection(person)] : []),
      faultsSection(),
      worldSection(() => dialog.close()),
    ];
    return [el("div", { class: "drawer-body" }, ...sections)];
  });
}
