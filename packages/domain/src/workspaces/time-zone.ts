import { AppError } from "@parley/kernel";

/** @throws invalid_input  a zone nobody knows would fail every later `today` */
export function assertTimeZone(name: string): void {
  try {
    Intl.DateTimeFormat("en", { timeZone: name });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new AppError("invalid_input", {
      public: "`time_zone` is not an IANA time zone such as Europe/Madrid.",
      fields: [{ path: "time_zone", message: "is not a time zone", received: name, expected: "Europe/Madrid" }],
    });
  }
}
