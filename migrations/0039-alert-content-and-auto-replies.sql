-- Whether a notification says who wrote and what, or only that a text came in.
alter table message_alerts add column content boolean not null default true;
