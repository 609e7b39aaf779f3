/**
 * Messages in and out: what was said in each chat, by whom, and how far ours have come.
 *
 *   inbound   recorded with everything about them (statuses, reactions, edits, revokes), each once
 *   ours      queued -> sending -> accepted -> sent -> delivered -> read; or failed, or unknown
 *
 * A message of ours is stored before it leaves and is never sent twice; its order within the chat
 * is kept. Owns the rules of the service window.
 */
export const category = "message";

export { isMessageEvent, type MessageEvent } from "./record/message-events.ts";
export { recordMessageEvents, type RecordedCounts } from "./record/record-message-events.ts";
export { messageJobs } from "./send/message-jobs.ts";
export { clearFlags, flagSubscriber } from "./clear-flags.ts";
export { isWindowOpen, shownWindow, windowClosesAt } from "./service-window.ts";
export { loadMessage, loadMessages } from "./load-message.ts";
export { cursorAfter, newerThan, newestFirst, placeOf } from "./message-page.ts";
export { MESSAGE_COLUMNS, messageDetails, messageViews, wholeViews, type MessageRow } from "./message-view.ts";
export { chatHeadOf, namedChatOf, namedChatsOf, namesOfChats, type NamedChat } from "./names-of-chats.ts";
export { looksLikeMessageId, MESSAGE_ID_CHARS_MAX, ownMessageId } from "./own-message-id.ts";
export { chatHead, messageDetail, messageIdInput, messageView, type MessageView } from "./schemas.ts";
export { shownPayload } from "./shown-payload.ts";
export { searchQueryOf } from "./search-query.ts";
export { messageText, variablesRecord } from "./send/message-text.ts";
export { queueMessage } from "./send/queue-message.ts";
export { loadKnownMessage } from "./send/quoted-message.ts";
export { MAY_BE_LED, previewFirstMessage, strangersAmong } from "./send/first-message.ts";
export { assertMaySend } from "./send/may-send.ts";
export { addressOf, holdRecipient, loadRecipient, shownRecipient, type Recipient } from "./send/recipient.ts";
export {
  contentInBrief,
  contentOf,
  drafter,
  keepContent,
  standingContentInput,
  type StandingContent,
  withText,
} from "./send/standing-content.ts";
export { peopleRoom } from "./send/people-limit.ts";
export { SEND_JOB } from "./send/job-names.ts";
export { unsupportedKind } from "./unsupported-kind.ts";
export { withdrawQueued } from "./send/withdraw-queued.ts";
export { sendAnswer } from "./send/send-answer.ts";
