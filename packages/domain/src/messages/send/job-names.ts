/** Jobs of this slice; a name is stored with the work, so it never changes. */
export const SEND_JOB = "send_message";
export const REACT_JOB = "send_reaction";
export const CHANGE_JOB = "change_message";

export const sendJobId = (messageId: string) => `send:${messageId}`;
