-- Of the auto-replies the first that fits answers, so people put them in order. Until now the order was that in which they were made.
alter table reply_rules add column place integer not null default 0;

update reply_rules rule set place = placed.place
from (select account_id, id, row_number() over (partition by account_id order by id) as place from reply_rules) placed
where rule.account_id = placed.account_id and rule.id = placed.id;
