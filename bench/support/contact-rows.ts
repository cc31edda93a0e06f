import type pg from 'pg';
import type { AccountId } from '#server/platform/context.ts';

/** An account whose contacts are so many. */
export const contactAccount = (contacts: number) =>
  `00000030-0000-7000-8000-${contacts.toString(16).padStart(12, '0')}` as AccountId;
export const cityField = 'cty';
export const visitsField = 'vis';
export const birthdayField = 'bdy';
/** A static list that every second contact is in. */
export const halfList = '00000032-0000-7000-8000-000000000001';

/**
 * Fills an account with so many contacts. Of three names in four half are among the sixty commonest, the rest are rare; one in fifty has two
 * words, one in twenty no name. Two of a hundred have opted out.
 */
export async function seedContacts(client: pg.ClientBase, contacts: number): Promise<void> {
  const accountId = contactAccount(contacts);
  await client.query("set work_mem = '64MB'");
  await client.query('begin');
  await client.query(
    `insert into accounts (id, name, time_zone, created_at) values ($1, $2, 'Australia/Sydney', '2025-07-01')`,
    [accountId, `Account of ${contacts}`],
  );
  await client.query(
    `insert into contact_fields (account_id, id, key, label, kind, options, place, created_at)
     select $1, id, key, key, kind, options::jsonb, place, '2025-07-01' from (values
       ('${cityField}', 'city', 'choice', '["Perth","Hobart","Sydney","Cairns","Darwin","Geelong","Albury","Broome"]', 0),
       ('${visitsField}', 'visits', 'number', '[]', 1),
       ('${birthdayField}', 'birthday', 'date', '[]', 2)) as fields (id, key, kind, options, place)`,
    [accountId],
  );
  await client.query(seedText, [accountId, contacts]);
  await client.query(
    `insert into contact_lists (account_id, id, name, kind, created_at, updated_at)
     values ($1, '${halfList}', 'Half', 'static', '2025-07-01', '2025-07-01')`,
    [accountId],
  );
  await client.query(
    `insert into contact_list_members (account_id, list_id, contact_id, added_at)
     select account_id, '${halfList}', id, created_at from contacts
     where account_id = $1 and right(number, 1) in ('0', '2', '4', '6', '8')`,
    [accountId],
  );
  await client.query(
    `insert into unsubscribes (account_id, number, origin, reason, created_at)
     select account_id, number, 'stop', 'STOP', created_at from contacts
     where account_id = $1 and hashtext(number) % 50 = 7`,
    [accountId],
  );
  await client.query('commit');
  for (const table of ['contacts', 'contact_list_members', 'unsubscribes'])
    await client.query(`vacuum analyze ${table}`);
}

const seedText = `
insert into contacts (account_id, id, number, first_name, last_name, fields, consent, created_at, updated_at)
select $1, (lpad(to_hex(1751328000000 + n * 30), 12, '0') || '7' || substr(hash, 1, 3) || '8' || substr(hash, 4, 15))::uuid,
  '+614' || lpad((n::bigint * 7919 % 100000000)::text, 8, '0'),
  case when dice % 20 = 7 then '' else firsts[1 + (dice / 7) % 40] || case when dice % 50 = 3 then ' ' || firsts[1 + (dice / 11) % 40] else '' end end,
  case when dice % 20 = 7 then '' else
    case when dice % 50 = 9 then 'van der ' else '' end ||
    case when dice % 2 = 0 then lasts[1 + (dice / 13) % 60]
      else starts[1 + (dice / 17) % 26] || middles[1 + (dice / 19) % 24] || ends[1 + (dice / 23) % 24] end end,
  jsonb_build_object('${cityField}', cities[1 + (dice / 29) % 8],
    '${visitsField}', chr(96 + length(((dice / 31) % 500)::text)) || (dice / 31) % 500,
    '${birthdayField}', (date '1940-01-01' + ((dice / 37) % 24000)::int)::text),
  case when dice % 10 < 6 then 'express' when dice % 10 < 9 then 'inferred' else 'unknown' end, at, at
from (
  select n, md5(n::text) as hash, hashint8(n)::bigint & 2147483647 as dice,
    timestamptz '2025-07-01' + n * 30 * interval '1 millisecond' as at
  from generate_series(1, $2::int) n) numbered, (select
  string_to_array('Mary,Jo,John,Ana,Bo,Sam,Kim,Robin,Alex,Chris,Pat,Lee,Max,Nina,Olga,Paul,Quentin,Rosa,Sara,Tom,Uma,Vera,Will,Xenia,Yusuf,Zoe,Adam,Bella,Carl,Dora,Emil,Fay,Gus,Hana,Ivan,Jill,Karl,Lia,Mona,Ned', ',') as firsts,
  string_to_array('Smith,Jones,Brown,Taylor,Wilson,White,Walker,Martin,Thompson,Anderson,Nguyen,Lee,Wright,Ryan,Robinson,Kelly,King,Campbell,Singh,Hall,Harris,Young,Clarke,Scott,Mitchell,Baker,Green,Hill,Turner,Wood,Roberts,Evans,Stewart,Davis,Murphy,Cook,Edwards,Moore,Morris,Parker,Wang,Li,Chen,Zhang,Patel,Khan,Sullivan,Simpson,Shaw,Stone,Adams,Bell,Carter,Dixon,Ellis,Fisher,Grant,Hughes,Irwin,Jackson', ',') as lasts,
  string_to_array('Ab,Be,Ca,Da,Eb,Fa,Ga,Ha,Il,Ja,Ka,La,Ma,Na,Ob,Pa,Qua,Ra,Sa,Ta,Ul,Va,Wa,Xa,Ya,Za', ',') as starts,
  string_to_array('ber,cor,del,fin,gar,hol,jan,kel,lor,man,nor,pel,ran,sel,tor,ven,wil,bran,dran,fal,gil,hem,ker,lin', ',') as middles,
  string_to_array('son,ton,berg,ley,ford,ham,well,wood,field,man,stein,ski,ic,ov,ez,ini,ard,ell,ing,low,more,ner,ott,ridge', ',') as ends,
  string_to_array('Perth,Hobart,Sydney,Cairns,Darwin,Geelong,Albury,Broome', ',') as cities) words`;
