/**
 * Where Meta's description (v23.0 of November 2025) is older than the API, or wrong. Each line says
 * why; the test fails when a line is not needed any more.
 */
export const OPENAPI_GAPS: { where: RegExp; why: string }[] = [
  { where: /\/(?:recipient_|participant_|previous_)?user_id is not described$/, why: "BSUID came in April 2026" },
  {
    where: /^error \/error\/error_data is/,
    why: "the errors of messaging carry error_data, the common schema does not know it",
  },
  { where: /\/parameter_format is not described$/, why: "named template parameters" },
  { where: /^post \/\{Version\}\/\{TEMPLATE_ID\} \/(?:id|name|category) is/, why: "an edit answers more than success" },
  {
    where: /whatsapp_business_profile \/data\/0\//,
    why: "a profile lies in data[0] itself, not under business_profile",
  },
  {
    where: /subscribed_apps \/data\/0\/whatsapp_business_api_data is/,
    why: "the app lies under whatsapp_business_api_data",
  },
  { where: /^webhook \/entry\/\d+\/time is/, why: "an entry carries its time" },
  { where: /^webhook .*\/field must be equal/, why: "only messages and three group fields are known, one misspelt" },
  {
    where: /^(?:message_template_status_update|user_preferences) {2}must NOT be valid/,
    why: "webhooks of these fields are not described",
  },
  { where: /^StatusMessageValue \/contacts is/, why: "statuses come with contacts since 2026" },
  { where: /\/pricing\/type is not described$/, why: "pricing.type" },
  {
    where: /\/statuses\/0\/recipient_(?:type|participant_id|participant_user_id) is/,
    why: "statuses of group messages",
  },
  { where: /^inbound (?:edit|revoke) {2}must NOT be valid/, why: "edits and deletions by the customer" },
  {
    where: /^inbound (?:image|video|audio|document|sticker) /,
    why: "inbound media are described by the form for sending",
  },
  {
    where: /^inbound location \/(?:latitude|longitude) must be string$/,
    why: "coordinates are numbers, as in Meta's own example",
  },
  { where: /^GroupValue \/groups\/0\/timestamp must be integer$/, why: "the time is text, as in Meta's own example" },
  { where: /^GroupValue \/groups\/0/, why: "groups were opened in 2026 with more fields and types" },
  {
    where: /phone_numbers \/data\/\d\/status must be equal/,
    why: "a working number is CONNECTED, as in Meta's guides",
  },
  { where: /^inbound unsupported \/0/, why: "errors in webhooks have title, error_data and href instead of type" },
  { where: /^inbound interactive \/(?:list|button)_reply is/, why: "replies are named by a discriminator only" },
  { where: /^context \/(?:from|id) is/, why: "an inbound context is described by the form for sending" },
];
