-- Short links of ours in texts: /s/CODE leads on, /o/CODE opts out. A code says neither account nor message, so this is a directory that
-- is read by the code alone, like the logins. A link of an account at large (to opt out, number unknown) has no message.
create table short_links (
  code text primary key,
  account_id uuid not null,
  kind text not null check (kind in ('url', 'optout')),
  message_id uuid,
  batch_id uuid,
  number text,
  target text check ((kind = 'url') = (target is not null)),
  people integer not null default 0,
  scanners integer not null default 0,
  first_click_at timestamptz,
  last_click_at timestamptz,
  created_at timestamptz not null
) with (fillfactor = 90);

create index short_links_by_message on short_links (account_id, message_id) where message_id is not null;
create index short_links_by_batch on short_links (account_id, batch_id) where batch_id is not null and kind = 'url';
create unique index short_links_of_account on short_links (account_id) where kind = 'optout' and message_id is null;

create table short_link_clicks (
  account_id uuid not null,
  code text not null,
  id uuid not null,
  at timestamptz not null,
  agent_class text not null check (agent_class in ('person', 'scanner')),
  agent text,
  primary key (account_id, code, id)
);

-- Numbers that wrote something like "please stop": for a person to look at, newest first.
create index unsubscribe_changes_suspected on unsubscribe_changes (account_id, id) where change = 'suspected';

-- When a number last got an answer of this kind that nobody wrote.
create table automatic_answers (
  account_id uuid not null,
  number text not null,
  kind text not null check (kind in ('help')),
  at timestamptz not null,
  primary key (account_id, number, kind)
);
