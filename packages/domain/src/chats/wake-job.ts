export const WAKE_JOB = "wake_chat";
