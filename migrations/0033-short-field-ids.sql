-- The id of a field stands in every contact that has a value in it. As a UUID of 36 characters it was most of a contact: of 1,000,000 contacts
-- with three fields each, the table measured 321 MB, and 182 MB with ids of three characters; whoever counts a list reads it whole. So new
-- fields have a short id, drawn within the account. Ids given before stay as they are, for they stand in contacts, filters and files.
alter table contact_fields alter column id type text using id::text;
alter table contact_acts alter column field_id type text using field_id::text;

-- A field that was removed stays for good once its values are gone, without them: what an undo brings back must not show in a new field that
-- has drawn its id.
alter table contact_fields add column is_cleared boolean not null default false;
drop index contact_fields_removed;
create index contact_fields_to_clear on contact_fields (removed_at) where removed_at is not null and not is_cleared;
