import { useNavigate, useSearch } from '@tanstack/react-router';
import { FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { AddPhoneForm } from './add-phone-form.tsx';
import { PhoneBehaviour } from './phone-behaviour.tsx';
import { PhoneList } from './phone-list.tsx';
import { PhoneView } from './phone-view.tsx';
import classes from './phones.module.css';
import type { useHandsets } from './use-simulator.ts';

/** All pretend phones, and the one that is picked up. */
export function Phones({ query }: { query: ReturnType<typeof useHandsets> }) {
  const search: { number?: string } = useSearch({ strict: false });
  const navigate = useNavigate();
  const pick = (number: string) =>
    void navigate({ to: '/simulator', search: { tab: 'phones', number }, replace: true, resetScroll: false });
  if (query.isPending) return <LoadingFace />;
  if (!query.data) return <FailedFace error={query.error} onRetry={() => void query.refetch()} />;
  const handsets = query.data;
  const picked = handsets.find(({ number }) => number === search.number) ?? handsets[0];
  return (
    <div className={classes['desk']}>
      <div className={classes['list']}>
        <PhoneList handsets={handsets} picked={picked?.number} onPick={pick} />
        <AddPhoneForm onAdded={pick} />
      </div>
      {picked ? (
        <>
          <PhoneView key={picked.number} number={picked.number} />
          <PhoneBehaviour key={`behaviour ${picked.number}`} handset={picked} />
        </>
      ) : (
        <p className={classes['hint']}>
          No phone yet. One appears by itself when a text is sent to it; or add one, to tell it beforehand how
          to behave.
        </p>
      )}
    </div>
  );
}
