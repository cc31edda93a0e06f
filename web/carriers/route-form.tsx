import { Button, NativeSelect, PasswordInput, TextInput, Title } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, type SubmitEvent, useState } from 'react';
import type { CarrierKind } from '#contract/carriers.ts';
import { ButtonLink } from '#web/ui/page-link.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { kindChoices } from './kind-words.ts';
import { type RouteDraft, suggestId, type Value } from './route-draft.ts';
import classes from './route-form.module.css';
import {
  fieldsOf,
  httpFields,
  type SettingField,
  smppAdvanced,
  smppBasics,
  smppSpeed,
} from './setting-fields.ts';
import { SettingInput } from './setting-input.tsx';
import { TrialPanel } from './trial-panel.tsx';

type Props = {
  initial: RouteDraft;
  /** Of a carrier that is there already: its id and kind stay. */
  routeId?: string;
  hasSecret: boolean;
  pending: boolean;
  error: unknown;
  onSave: (draft: RouteDraft) => void;
};

const secretWords: Record<CarrierKind, string> = {
  smpp: 'Password',
  mobile_message: 'API password',
  twilio: 'Auth token',
  kannel: 'Password',
};

/** The settings of a carrier: what every one needs, and folded away what few do. */
export function RouteForm({ initial, routeId, hasSecret, pending, error, onSave }: Props) {
  const [draft, setDraft] = useState(initial);
  const set = (patch: Partial<RouteDraft>) => setDraft({ ...draft, ...patch });
  const { errors, rest, formRef } = useFieldErrors(error, ...errorFields(draft.kind));
  const inputs = (fields: readonly SettingField[]) => (
    <SettingInputs
      fields={fields}
      values={draft.values}
      errors={errors}
      onChange={(name, value) => set({ values: { ...draft.values, [name]: value } })}
    />
  );
  const { login, others } = splitBasics(draft.kind);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onSave(draft);
  };
  return (
    <form ref={formRef} onSubmit={submit} noValidate>
      <Surface title="The carrier">
        <div className={classes['pairs']}>
          <TextInput
            label="Name"
            description="For you: the carrier, and perhaps the account there."
            maxLength={60}
            autoComplete="off"
            value={draft.name}
            error={errors['name']}
            onChange={({ currentTarget: { value: name } }) =>
              set({ name, ...(!routeId && draft.id === suggestId(draft.name) && { id: suggestId(name) }) })
            }
          />
          {!routeId && (
            <TextInput
              label="Id"
              description="For files, logs and limits. It stays for good."
              maxLength={32}
              autoComplete="off"
              spellCheck={false}
              value={draft.id}
              error={errors['id']}
              onChange={(event) => set({ id: event.currentTarget.value })}
            />
          )}
          {!routeId && (
            <NativeSelect
              label="What it speaks"
              description="As its documents say."
              data={kindChoices}
              value={draft.kind}
              onChange={(event) => set({ kind: event.currentTarget.value as CarrierKind, values: {} })}
            />
          )}
          <TextInput
            label="Parts a second at most"
            description="All workers and links together. Empty for no limit."
            inputMode="decimal"
            maxLength={10}
            autoComplete="off"
            value={draft.perSecond}
            error={errors['routeRate']}
            onChange={(event) => set({ perSecond: event.currentTarget.value })}
          />
        </div>
      </Surface>
      <Surface title="Where, and by which login">
        <div className={classes['pairs']}>
          {inputs(login)}
          <PasswordInput
            label={secretWords[draft.kind]}
            description={
              hasSecret
                ? 'Leave it empty to keep the one that is stored.'
                : 'Stored sealed, and never shown again.'
            }
            autoComplete="new-password"
            maxLength={256}
            value={draft.secret}
            error={errors['secret']}
            onChange={(event) => set({ secret: event.currentTarget.value })}
          />
          {inputs(others)}
        </div>
      </Surface>
      {draft.kind === 'smpp' && (
        <Surface title="Links and speed">
          <div className={classes['pairs']}>{inputs(smppSpeed)}</div>
        </Surface>
      )}
      {draft.kind === 'smpp' && (
        <AdvancedFold hasError={smppAdvanced.some(({ fields }) => fields.some(({ name }) => errors[name]))}>
          {smppAdvanced.map(({ title, fields }) => (
            <div key={title} className={classes['group']}>
              <Title order={3}>{title}</Title>
              <div className={classes['pairs']}>{inputs(fields)}</div>
            </div>
          ))}
        </AdvancedFold>
      )}
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

/** The fields up to the name of the login, which its password follows, and those after it. */
function splitBasics(kind: CarrierKind) {
  const fields: readonly SettingField[] = kind === 'smpp' ? smppBasics : httpFields[kind];
  const cut = fields.findIndex(({ name }) => name === 'systemId' || name === 'username') + 1;
  return { login: fields.slice(0, cut), others: fields.slice(cut) };
}

/** The fields that a refusal may name, and how the server calls them. */
function errorFields(kind: CarrierKind): [string[], Record<string, string>] {
  const names = fieldsOf(kind).map(({ name }) => name);
  const room = kind === 'smpp' ? 'smpp' : 'http';
  const served = names.map((name) => [`${room}/${name}`, name] as const);
  return [['name', 'id', 'secret', 'routeRate'], { ...Object.fromEntries(served), perSecond: 'routeRate' }];
}

type InputsProps = {
  fields: readonly SettingField[];
  values: RouteDraft['values'];
  errors: Partial<Record<string, string>>;
  onChange: (name: string, value: Value) => void;
};

function SettingInputs({ fields, values, errors, onChange }: InputsProps) {
  return fields.map((field) => (
    <div key={field.name} className={isWide(field) ? classes['wide'] : undefined}>
      <SettingInput
        field={field}
        value={values[field.name]}
        error={errors[field.name]}
        onChange={(value) => onChange(field.name, value)}
      />
    </div>
  ));
}

function isWide({ input }: SettingField): boolean {
  return input === 'flag' || input === 'area' || input === 'statuses';
}

function AdvancedFold({ hasError, children }: { hasError: boolean; children: ReactNode }) {
  const [opened, setOpened] = useState(false);
  return (
    <details
      className={classes['fold']}
      open={opened || hasError}
      onToggle={(event) => setOpened(event.currentTarget.open)}
    >
      <summary>
        <IconChevronRight size={20} aria-hidden="true" />
        Advanced
        <small>Rarely other than usual</small>
      </summary>
      <div className={classes['folded']}>{children}</div>
    </details>
  );
}
