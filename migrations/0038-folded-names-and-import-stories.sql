-- Names are searched, compared and put in order without case and accents: bronte finds Brönte, and brönte finds Bronte. Most names have no
-- letter beyond ASCII, and cost no more than their lower case.
create function fold_name(name text) returns text language sql immutable parallel safe
return case when octet_length(name) = char_length(name) then lower(name)
  else replace(replace(translate(regexp_replace(normalize(lower(name), nfd), '[\u0300-\u036f]', '', 'g'),
    'øłđħŧı', 'oldhti'), 'ß', 'ss'), 'æ', 'ae') end;

drop index contacts_by_last_name, contacts_by_first_name, contacts_by_last_word, contacts_by_middle_word;
create index contacts_by_last_name on contacts (account_id, fold_name(last_name) collate "C", fold_name(first_name) collate "C", id);
create index contacts_by_first_name on contacts (account_id, fold_name(first_name) collate "C", fold_name(last_name) collate "C", id);
create index contacts_by_last_word on contacts (account_id, fold_name(substring(last_name from '[^ ]*$')) collate "C", id)
  where last_name like '% %';
create index contacts_by_middle_word on contacts (account_id, fold_name(substring(first_name from '[^ ]*$')) collate "C", id)
  where first_name like '% %';

-- Of names that are one by now, those whom somebody told apart last are kept; the others are shown anew.
delete from contact_namesakes told using contact_namesakes newer
where newer.account_id = told.account_id
  and (fold_name(newer.last_name), fold_name(newer.first_name)) = (fold_name(told.last_name), fold_name(told.first_name))
  and (newer.at, newer.last_name, newer.first_name) > (told.at, told.last_name, told.first_name);
update contact_namesakes set last_name = fold_name(last_name), first_name = fold_name(first_name);

-- What an import did to a contact beside making it, and who took it back. Where this is empty, a change by an import has its id.
alter table contact_changes add column import_id uuid;
alter table contact_imports add column undone_by uuid;
