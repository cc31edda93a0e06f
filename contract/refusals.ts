/**
 * Everything that a person may be told in place of an answer: the status and the sentence. The list is closed; what is not in it
 * is a fault of ours and leaves as `internal_error`.
 */
export const refusals = {
  invalid_input: {
    status: 400,
    sentence: 'Some of what was sent is not right. See the fields below.',
  },
  malformed_request: {
    status: 400,
    sentence: 'The request could not be read.',
  },
  payload_too_large: {
    status: 413,
    sentence: 'That is more than can be sent in one request.',
  },
  unsupported_media_type: {
    status: 415,
    sentence: 'Send the body as application/json.',
  },
  not_found: { status: 404, sentence: 'There is nothing here by that name.' },
  cross_site: {
    status: 403,
    sentence: 'This request did not come from a page of Corella, so it was refused.',
  },

  not_signed_in: { status: 401, sentence: 'Sign in to go on.' },
  session_locked: {
    status: 401,
    sentence: 'You were away for a while. Enter your password to go on.',
  },
  challenge_missing: {
    status: 401,
    sentence: 'This sign-in has ended. Start again with your e-mail and password.',
  },
  wrong_credentials: {
    status: 401,
    sentence: 'The e-mail or the password is not right.',
  },
  wrong_password: { status: 401, sentence: 'The password is not right.' },
  wrong_code: {
    status: 401,
    sentence: 'That code is not right. Check it and try again.',
  },
  code_expired: {
    status: 401,
    sentence: 'That code is no longer valid. Send a new one.',
  },
  challenge_over: {
    status: 401,
    sentence: 'Too many wrong codes. Start again with your e-mail and password.',
  },
  wrong_recovery_code: {
    status: 401,
    sentence: 'That recovery code is not right, or it was used before.',
  },

  owner_only: { status: 403, sentence: 'Only the account owner can do this.' },
  operator_only: {
    status: 403,
    sentence: 'Only whoever runs this installation can do this.',
  },
  step_up_required: {
    status: 403,
    sentence: 'Confirm that it is you: enter your password and a new code.',
  },
  factor_disabled: {
    status: 403,
    sentence:
      'Codes for this login are switched off after too many wrong tries. The account owner can set the method anew; an owner uses a recovery code.',
  },
  already_signed_in: {
    status: 409,
    sentence: 'Somebody is signed in in this browser. Sign out first, then open the link again.',
  },
  sign_up_closed: {
    status: 403,
    sentence: 'New accounts are made by whoever runs this installation.',
  },

  link_expired: {
    status: 410,
    sentence: 'This link is no longer valid. Ask for a new one.',
  },
  proof_required: {
    status: 403,
    sentence: 'The link alone is not enough. Prove that it is you first.',
  },

  password_too_short: {
    status: 422,
    sentence: 'Use at least 12 characters. A few unrelated words are easiest to remember.',
  },
  password_too_long: { status: 422, sentence: 'Use at most 256 characters.' },
  password_common: {
    status: 422,
    sentence: 'This password is on the list of the most used ones. Choose another.',
  },
  password_contextual: {
    status: 422,
    sentence: 'The password must not be built from your name, business, e-mail or mobile.',
  },
  email_invalid: { status: 422, sentence: 'This is not an e-mail address.' },
  email_taken: {
    status: 409,
    sentence: 'This e-mail address already has a login.',
  },
  mobile_invalid: { status: 422, sentence: 'This is not a mobile number.' },
  mobile_not_allowed: {
    status: 422,
    sentence: 'Codes cannot be sent to this kind of number, or to this country.',
  },
  mobile_hosted: {
    status: 422,
    sentence: 'This number belongs to the texting service itself. Use the mobile in your hand.',
  },
  mobile_taken: {
    status: 409,
    sentence: 'Another person of this account uses this mobile. Each person needs one of their own.',
  },
  mobile_required: {
    status: 422,
    sentence: 'A mobile is needed for codes by SMS.',
  },
  mobile_not_wanted: {
    status: 422,
    sentence: 'Leave the mobile empty for codes by e-mail.',
  },
  owner_keeps_sms: {
    status: 422,
    sentence: 'The account owner always signs in with a code by SMS.',
  },
  owner_stays: {
    status: 409,
    sentence: 'The account owner cannot be removed. Hand the account over first.',
  },
  not_invited: { status: 409, sentence: 'This person has no open invitation.' },
  not_active: { status: 409, sentence: 'This person has not joined yet.' },
  transfer_needs_sms: {
    status: 409,
    sentence: 'The new owner must sign in with codes by SMS, to a mobile that is proven.',
  },
  no_transfer: { status: 409, sentence: 'There is no handover waiting.' },
  recovery_codes_unset: {
    status: 409,
    sentence: 'This login has no recovery codes.',
  },
  app_already_set: {
    status: 409,
    sentence: 'An authenticator app is set already. Remove it first.',
  },
  app_not_set: { status: 409, sentence: 'No authenticator app is set.' },
  version_conflict: {
    status: 409,
    sentence: 'Somebody changed this in the meantime. Reload to see it, then change it again.',
  },
  time_zone_unknown: { status: 422, sentence: 'This time zone is not known.' },
  abn_invalid: { status: 422, sentence: 'This is not a valid ABN.' },

  too_many_tries: {
    status: 429,
    sentence: 'Too many tries. Wait a little, then try again.',
  },
  too_many_codes: {
    status: 429,
    sentence: 'Too many codes were sent. Wait a little, then try again.',
  },
  codes_paused: {
    status: 503,
    sentence: 'Codes to new numbers are paused for the moment. Try again later.',
  },
  too_many_invitations: {
    status: 429,
    sentence: 'Too many invitations were sent. Try again later.',
  },
  busy: { status: 503, sentence: 'Corella is busy. Try again in a moment.' },
  unavailable: {
    status: 503,
    sentence: 'The database cannot be reached. Nothing was changed. Try again in a moment.',
  },

  recipient_invalid: {
    status: 422,
    sentence: 'This is not a mobile number that can be texted.',
  },
  text_empty: { status: 422, sentence: 'Write a text first.' },
  text_too_long: {
    status: 422,
    sentence: 'This text is too long: at most 10 parts.',
  },
  idempotency_conflict: {
    status: 422,
    sentence: 'This idempotency key was used for another message.',
  },
  recipient_opted_out: {
    status: 422,
    sentence: 'This number has opted out of texts from you, so it is not sent to.',
  },
  nobody_to_send_to: {
    status: 422,
    sentence: 'None of these recipients can be sent to. The quote says why.',
  },
  sender_unavailable: {
    status: 422,
    sentence: 'This account cannot send from that sender. Choose another under Settings, Senders.',
  },
  sender_name_invalid: {
    status: 422,
    sentence:
      'A business name has 2 to 11 letters, digits, spaces or plain signs, at least one letter among them, and no space or underscore at its ends.',
  },
  sender_taken: {
    status: 409,
    sentence: 'That sender is among yours already. Look for it under Settings, Senders.',
  },
  sender_reserved: { status: 409, sentence: 'This sender is kept for login codes. Choose another.' },
  sender_in_use: { status: 409, sentence: 'Accounts send from this number. Choose one for codes alone.' },
  sender_declined: {
    status: 409,
    sentence: 'The holder of this mobile did not agree. You can ask again 90 days later.',
  },
  too_many_senders: {
    status: 409,
    sentence: 'An account has at most 100 senders. Remove one that you no longer need.',
  },
  sender_fixed: {
    status: 409,
    sentence: 'Whoever runs this installation gave this number to you, and takes it back. Ask them.',
  },
  reply_stop_one_way: {
    status: 422,
    sentence:
      'The text asks for STOP as a reply, but replies to this sender do not come back to Corella. Write {optout} in its place, or choose a number that can receive.',
  },
  text_has_holes: {
    status: 422,
    sentence:
      'Something in braces has nothing to become, so it would leave a hole. Write it out, or say what stands there instead: {first_name|there}.',
  },
  template_name_empty: { status: 422, sentence: 'Give the template a name.' },
  template_name_taken: {
    status: 409,
    sentence: 'There is a template by this name. Choose another, or remove that one first.',
  },
  too_many_templates: {
    status: 409,
    sentence: 'An account keeps at most 200 templates. Remove one that you no longer need.',
  },
  contact_number_taken: {
    status: 409,
    sentence: 'There is a contact with this number already. Change that one.',
  },
  field_label_wrong: { status: 422, sentence: 'Give the field a name that has letters in it.' },
  field_taken: {
    status: 409,
    sentence: 'There is a field by this name already, or every contact has it anyway. Choose another name.',
  },
  field_options_wrong: {
    status: 422,
    sentence: 'A choice needs options, each of them once. Other fields have none.',
  },
  field_value_wrong: {
    status: 422,
    sentence: 'This is not a value that the field can hold. Look at its kind and its options.',
  },
  consent_words_missing: {
    status: 422,
    sentence: 'Write down how they agreed. These words are your evidence.',
  },
  field_in_use: {
    status: 409,
    sentence: 'A list goes by this field. Change the filter of that list first.',
  },
  too_many_fields: {
    status: 409,
    sentence: 'Contacts have at most 50 fields of your own. Remove one that you no longer need.',
  },
  filter_wrong: {
    status: 422,
    sentence: 'This filter asks something of a field or a list that it cannot answer. Make it anew.',
  },
  list_name_empty: { status: 422, sentence: 'Give the list a name.' },
  list_name_taken: { status: 409, sentence: 'There is a list by this name. Choose another name.' },
  list_is_dynamic: {
    status: 409,
    sentence:
      'Whoever passes its filter is in this list. Change the filter, or make a static copy of the list.',
  },
  list_is_static: { status: 409, sentence: 'This list holds its members by hand, so it has no filter.' },
  list_in_use: {
    status: 409,
    sentence: 'Another list goes by this one. Change the filter of that list first.',
  },
  too_many_lists: {
    status: 409,
    sentence: 'An account has at most 500 lists. Remove one that you no longer need.',
  },
  too_many_contacts: {
    status: 422,
    sentence: 'These are too many contacts for one go. Narrow the filter, and do it in several.',
  },
  selection_changed: {
    status: 409,
    sentence: 'Another number of contacts passes the filter by now. Look at them again, then repeat it.',
  },
  act_not_undoable: {
    status: 409,
    sentence:
      'This cannot be undone: it was undone already, it is older than 30 days, or it opted people out.',
  },
  schedule_out_of_range: {
    status: 422,
    sentence: 'Choose a time from now on, within a year.',
  },
  carriers_in_file: {
    status: 409,
    sentence:
      'The carriers stand in the file that CORELLA_CARRIERS names. Change them there, then restart Corella.',
  },
  carriers_simulated: {
    status: 409,
    sentence:
      'The simulator is on, and it never runs beside a real carrier. Start Corella with a carrier and a mail server, then set it up here.',
  },
  carrier_settings_wrong: {
    status: 422,
    sentence: 'These settings cannot be right. Compare them with what the carrier gave you.',
  },
  route_taken: { status: 409, sentence: 'There is a carrier with this id already. Choose another.' },
  route_fixed: {
    status: 409,
    sentence: 'This carrier comes from CORELLA_SMPP_URL. Change it there, then restart Corella.',
  },
  route_is_default: {
    status: 409,
    sentence: 'Texts go this way when nothing else is said. Make another carrier the default first.',
  },
  route_in_use: {
    status: 409,
    sentence:
      'Texts wait for this carrier, or a sender uses it. Wait until they have left, or take the sender off it, and remove it then.',
  },
  not_enough_credits: {
    status: 402,
    sentence:
      'There are not enough credits for this, so nothing was sent. Send to fewer, or ask whoever runs this installation for more.',
  },
  too_many_imports: {
    status: 409,
    sentence: 'Five files wait to be imported already. Finish one of them or take it away first.',
  },
  import_past_that: {
    status: 409,
    sentence: 'This import is not at that step any more. Reload to see where it stands.',
  },
  import_chunk_wrong: {
    status: 422,
    sentence:
      'This is not the next piece of the file. Reload to see what has arrived, then go on from there.',
  },
  import_unreadable: {
    status: 422,
    sentence:
      'This file cannot be read as a table. Save it as an Excel workbook (.xlsx) or as CSV, then choose it again.',
  },
  import_columns_wrong: {
    status: 422,
    sentence: 'These columns cannot be imported like this. See the fields below.',
  },
  assignee_unknown: {
    status: 422,
    sentence: 'Choose people who have joined the account.',
  },
  too_many_reply_rules: {
    status: 409,
    sentence: 'An account has at most 50 rules for replies. Remove one that you no longer need.',
  },
  hours_invalid: {
    status: 422,
    sentence: 'Each time must end after it begins, and times of one day must not overlap.',
  },
  hours_unset: {
    status: 422,
    sentence: 'Say first when somebody is there: set the office hours.',
  },
  already_left: {
    status: 409,
    sentence: 'This message has left already, so it cannot be cancelled.',
  },

  internal_error: {
    status: 500,
    sentence: 'Something went wrong on our side. Tell us the request id if it happens again.',
  },
} as const satisfies Record<string, { status: number; sentence: string }>;

export type RefusalCode = keyof typeof refusals;
