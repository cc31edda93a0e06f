import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { AddPhoneForm } from './add-phone-form.tsx';
import { MagicNumbers } from './magic-numbers.tsx';
import { PhoneBehaviour } from './phone-behaviour.tsx';
import { PhoneList } from './phone-list.tsx';
import { PhoneView } from './phone-view.tsx';
import classes from './phones.module.css';
import { useHandset, useHandsets } from './use-simulator.ts';

const TYPING_MS = 200;
// From so many phones on, one looks for a number rather than reads the list.
const MANY = 8;

/** The pretend phones that moved last, or that are looked for, and the one that is picked up. */
export function Phones() {
  const { number: asked }: { number?: string } = useSearch({ strict: false });
  const navigate = useNavigate();
  const [search, setSearch] = useState('');
  const [wanted] = useDebouncedValue(search, TYPING_MS);
  const query = useHandsets(wanted);
  const pick = (number: string) =>
    void navigate({ to: '/simulator', search: { tab: 'phones', number }, replace: true, resetScroll: false });
  if (query.isPending) return <LoadingFace />;
  if (!query.data) return <FailedFace error={query.error} onRetry={() => void query.refetch()} />;
  const handsets = query.data;
  const picked = asked ?? handsets[0]?.number;
  const isLong = handsets.length >= MANY || search !== '';
  return (
    <>
      <div className={classes['desk']}>
        <div className={classes['list']}>
          {isLong && (
            <TextInput
              aria-label="Find a phone"
              placeholder="Find a number"
              type="search"
              size="sm"
              leftSection={<IconSearch size={18} />}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
            />
          )}
          {handsets.length === 0 && search !== '' && <p className={classes['hint']}>No such phone.</p>}
          <PhoneList handsets={handsets} picked={picked} onPick={pick} />
          <AddPhoneForm onAdded={pick} />
        </div>
        {picked === undefined ? (
          <p className={classes['hint']}>
            No phone yet. One appears by itself when a text is sent to it; or add one, to tell it beforehand
            how to behave.
          </p>
        ) : (
          <PickedPhone key={picked} number={picked} />
        )}
      </div>
      <MagicNumbers />
    </>
  );
}

function PickedPhone({ number }: { number: string }) {
  const { data } = useHandset(number);
  return (
    <>
      <PhoneView number={number} />
      {data && <PhoneBehaviour handset={data.handset} />}
    </>
  );
}
