-- Which text a reply answers: the one that was sent last to its number, from the number that it was written to.
create table message_replies (
  account_id uuid not null,
  message_id uuid not null,
  answers_id uuid not null,
  primary key (account_id, message_id)
);

create index message_replies_by_answered on message_replies (account_id, answers_id, message_id);

-- One row for each number with which an account has written back and forth. It is written with each text of the normal lane and each that
-- comes in; texts to many touch nothing here. unread: texts since anybody of the account looked. last_in_sender: the number of ours that
-- the other side wrote to last.
create table conversations (
  account_id uuid not null,
  number text collate "C" not null,
  state text not null check (state in ('open', 'closed')),
  unread integer not null default 0 check (unread >= 0),
  assigned_to uuid,
  last_id uuid not null,
  last_at timestamptz not null,
  last_text text not null,
  last_direction text not null check (last_direction in ('out', 'in')),
  last_in_id uuid,
  last_in_sender text,
  primary key (account_id, number)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02);

-- One for each tab of the list, in its order.
create index conversations_by_state on conversations (account_id, state, last_id);
create index conversations_unread on conversations (account_id, last_id) where unread > 0;
create index conversations_assigned on conversations (account_id, assigned_to, last_id) where state = 'open' and assigned_to is not null;
create index conversations_unassigned on conversations (account_id, last_id) where state = 'open' and assigned_to is null;
create index conversations_by_number_end on conversations (account_id, reverse(number) collate "C");

-- What stands between the texts: notes of the team, what was done, and texts that had waited for their time, where they left.
create table conversation_entries (
  account_id uuid not null,
  number text collate "C" not null,
  id uuid not null,
  kind text not null check (kind in ('note', 'opened', 'closed', 'assigned', 'left')),
  user_id uuid,
  text text,
  assigned_to uuid,
  message_id uuid,
  at timestamptz not null,
  primary key (account_id, number, id),
  check ((kind = 'note') = (text is not null)),
  check ((kind = 'left') = (message_id is not null))
);

-- Texts to one that wait for their time, or waited: in the conversation they stand where they left, not where they were written.
create table scheduled_replies (
  account_id uuid not null,
  message_id uuid not null,
  number text collate "C" not null,
  due_at timestamptz not null,
  done boolean not null default false,
  primary key (account_id, message_id)
);

create index scheduled_replies_waiting on scheduled_replies (account_id, number, due_at) where not done;
create index scheduled_replies_due on scheduled_replies (due_at) where not done;

-- How the browser of a person tells of new texts.
create table message_alerts (
  account_id uuid not null,
  user_id uuid not null,
  notification boolean not null default false,
  sound boolean not null default false,
  primary key (account_id, user_id)
);

-- What happens by itself when a text comes in. seq is the order in which rules were made.
create table reply_rules (
  account_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('forward', 'answer')),
  name text not null,
  sender text,
  words text[] not null default '{}',
  matching text not null check (matching in ('exact', 'starts', 'contains')),
  hours text not null check (hours in ('any', 'inside', 'outside')),
  text text,
  user_ids uuid[] not null default '{}',
  is_on boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null,
  primary key (account_id, id),
  check ((kind = 'answer') = (text is not null))
);

create table office_hours (
  account_id uuid primary key,
  days jsonb not null,
  holidays jsonb not null
);

-- Answers that rules gave of late; whoever takes the right to give one holds the row of the conversation.
create table rule_answers (
  account_id uuid not null,
  number text collate "C" not null,
  id uuid not null,
  rule_id uuid not null,
  at timestamptz not null,
  primary key (account_id, number, id)
);

create index rule_answers_by_time on rule_answers (at);

-- Conversations of the time before there was a Messenger: open where a text came in within the last two weeks.
insert into conversations (account_id, number, state, unread, last_id, last_at, last_text, last_direction, last_in_id, last_in_sender)
  select inbound.account_id, inbound.number, case when inbound.created_at > now() - interval '14 days' then 'open' else 'closed' end, 0,
    last.id, last.created_at, left(last.text, 200), last.direction, inbound.id, inbound.sender
  from (
    select distinct on (account_id, number) account_id, number, id, sender, created_at from messages
    where direction = 'in' order by account_id, number, id desc
  ) inbound
  join lateral (
    select id, created_at, text, direction from messages m
    where m.account_id = inbound.account_id and m.number = inbound.number order by m.id desc limit 1
  ) last on true;
