import { Button } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import type { CarrierKind } from '#contract/carriers.ts';
import { ButtonLink } from '#web/ui/page-link.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import type { RouteDraft } from './route-draft.ts';
import classes from './route-form.module.css';
import { LoginSection, NameSection, SmppSections, type StoredSecrets } from './route-sections.tsx';
import { fieldsOf } from './setting-fields.ts';
import { TrialPanel } from './trial-panel.tsx';

type Props = {
  initial: RouteDraft;
  /** Of a carrier that is there already: its id and kind stay. */
  routeId?: string;
  stored: StoredSecrets;
  pending: boolean;
  error: unknown;
  onSave: (draft: RouteDraft) => void;
};

/** The settings of a carrier: what every one needs, and folded away what few do. */
export function RouteForm({ initial, routeId, stored, pending, error, onSave }: Props) {
  const [draft, setDraft] = useState(initial);
  const { errors, rest, formRef } = useFieldErrors(error, ...errorFields(draft.kind));
  const section = {
    draft,
    errors,
    onChange: (patch: Partial<RouteDraft>) => setDraft({ ...draft, ...patch }),
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onSave(draft);
  };
  return (
    <form ref={formRef} onSubmit={submit} noValidate>
      <NameSection {...section} isNew={!routeId} />
      <LoginSection {...section} stored={stored} />
      {draft.kind === 'smpp' && <SmppSections {...section} />}
      <TrialPanel draft={draft} {...(routeId ? { routeId } : {})} />
      <RefusalAlert error={rest} />
      <div className={classes['acts']}>
        <Button type="submit" loading={pending}>
          {routeId ? 'Save the carrier' : 'Add the carrier'}
        </Button>
        <ButtonLink to="/settings/carriers" variant="default">
          Cancel
        </ButtonLink>
      </div>
    </form>
  );
}

/** The fields that a refusal may name, and how the server calls them. */
function errorFields(kind: CarrierKind): [string[], Record<string, string>] {
  const names = fieldsOf(kind).map(({ name }) => name);
  const room = kind === 'smpp' ? 'smpp' : 'http';
  const served = names.map((name) => [`${room}/${name}`, name] as const);
  const own = ['name', 'id', 'secret', 'signingSecret', 'routeRate'];
  return [own, { ...Object.fromEntries(served), perSecond: 'routeRate' }];
}
