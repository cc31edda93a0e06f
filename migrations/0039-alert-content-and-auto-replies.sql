-- Whether a notification says who wrote and what, or only that a text came in.
alter table message_alerts add column content boolean not null default true;

-- Rules are called in the tables what people call them.
alter table reply_rules drop constraint reply_rules_kind_check;
alter table reply_rules drop constraint reply_rules_check;
update reply_rules set kind = case kind when 'answer' then 'auto_reply' else 'forwarding' end;
alter table reply_rules add constraint reply_rules_kind_check check (kind in ('forwarding', 'auto_reply'));
alter table reply_rules add constraint reply_rules_text_check check ((kind = 'auto_reply') = (text is not null));

alter table rule_answers rename to given_auto_replies;
alter index rule_answers_pkey rename to given_auto_replies_pkey;
alter index rule_answers_by_time rename to given_auto_replies_by_time;
