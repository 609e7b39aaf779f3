import { AppError } from "@parley/kernel";

/** @param there  the label that has the name already */
export function nameTaken(there: { id: string; name: string }, next: string): AppError {
  return new AppError("label_conflict", {
    public: `There is a label "${there.name}" (${there.id}) already; case and accents make no other name. ${next}`,
    fields: [{ path: "name", message: "is the name of another label", received: there.name }],
    details: { existing: { label_id: there.id, name: there.name } },
  });
}
