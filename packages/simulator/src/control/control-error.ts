/** A refusal of the control API. */
export class ControlError extends Error {
  readonly status: 400 | 403 | 404 | 409 | 413;
  readonly code: string;

  constructor(status: 400 | 403 | 404 | 409 | 413, code: string, message: string) {
    super(message);
    this.name = "ControlError";
    this.status = status;
    this.code = code;
  }
}
