-- Accounts from before there were credits get the welcome of a new one.

insert into credit_balances (account_id, granted, available)
  select id, 50, 50 from accounts where not exists (select from credit_balances b where b.account_id = accounts.id);

insert into ledger_entries (account_id, id, at, kind, granted, available, available_after, note)
  select b.account_id, gen_random_uuid(), a.created_at, 'grant', 50, 50, 50, 'Welcome to Corella'
  from credit_balances b join accounts a on a.id = b.account_id
  where not exists (select from ledger_entries e where e.account_id = b.account_id);
