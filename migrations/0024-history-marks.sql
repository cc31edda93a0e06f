-- A search of the history asks which texts hold a word, or were sent in a name. Stretches knew it of 512 messages together, so two things
-- that are both common, but seldom in one text, had to be read for. Now a stretch is 4,096 messages of an account that follow each other,
-- and knows of each mark (a word, a sender, a person) in which of them it occurs. Marks lie in 512 buckets, so that one mark of a year of
-- 10,000,000 texts is 2,500 short rows in the order of the ids. A worker writes stretches in the background, these anew as well.
drop table message_stretches;

-- ids: those of its messages in their order, 16 bytes each; never compressed, so that one of them is read without the others.
create table message_stretches (
  account_id uuid not null,
  first_id uuid not null,
  last_id uuid not null,
  messages integer not null check (messages between 1 and 4096),
  ids bytea not null,
  primary key (account_id, first_id)
);
alter table message_stretches alter column ids set storage external;

create table message_marks (
  account_id uuid not null,
  bucket smallint not null,
  first_id uuid not null,
  marks bytea not null,
  primary key (account_id, bucket, first_id)
);
