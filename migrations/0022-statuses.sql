-- A carrier may refuse with any status of 32 bits (SMPP 3.4 section 5.1.3), and a provider with any number at all.
alter table message_parts alter column status type bigint;
