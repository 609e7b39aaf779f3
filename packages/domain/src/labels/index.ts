/**
 * Labels: names that a workspace gives to chats, contacts and tickets to find them again. One label
 * serves all kinds; it is made on first use and found without regard to case and accents.
 */
import type { Category } from "@parley/kernel";

export const category: Category = "chat";

export { labelSubscriber } from "./on-ticket-deleted.ts";
export { addLabels, labelsOf, moveLabels, removeLabels, setLabels } from "./label-uses.ts";
export { findLabelId, findLabelIdsLike, labelledWith, loadLabelId } from "./find-label.ts";
export { labelsToTakeOff, unknownLabels } from "./labels-to-take-off.ts";
export { likesOfNew, similarMade } from "./similar-labels.ts";
export { allLabelsInput, LABELS_MAX, labelFilterInput, labelNamesInput, type LabelKind } from "./schemas.ts";
