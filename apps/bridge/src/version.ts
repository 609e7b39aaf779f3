/** The bridge's own version, in step with the packages. */
export const VERSION = "0.1.0";
