import { Checkbox, NativeSelect, PasswordInput, TextInput, Title } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { CarrierKind } from '#contract/carriers.ts';
import { Surface } from '#web/ui/surface.tsx';
import { kindChoices } from './kind-words.ts';
import { type RouteDraft, suggestId } from './route-draft.ts';
import classes from './route-form.module.css';
import { httpFields, type SettingField, smppAdvanced, smppBasics, smppSpeed } from './setting-fields.ts';
import { SettingInput } from './setting-input.tsx';

/** Which secrets of a carrier are stored. */
export type StoredSecrets = { hasSecret: boolean; hasSigningSecret: boolean };

type SectionProps = {
  draft: RouteDraft;
  errors: Partial<Record<string, string>>;
  onChange: (patch: Partial<RouteDraft>) => void;
};

/** What the carrier is called here; what it is stays once it is there. */
export function NameSection({ draft, errors, onChange, isNew }: SectionProps & { isNew: boolean }) {
  const rename = (name: string) =>
    onChange({ name, ...(isNew && draft.id === suggestId(draft.name) && { id: suggestId(name) }) });
  return (
    <Surface title="The carrier">
      <div className={classes['pairs']}>
        <TextInput
          label="Name"
          description="For you: the carrier, and perhaps the account there."
          maxLength={60}
          autoComplete="off"
          value={draft.name}
          error={errors['name']}
          onChange={(event) => rename(event.currentTarget.value)}
        />
        {isNew && <IdentityInputs draft={draft} errors={errors} onChange={onChange} />}
        <TextInput
          label="Parts a second at most"
          description="All workers and links together. Empty for no limit."
          inputMode="decimal"
          maxLength={10}
          autoComplete="off"
          value={draft.perSecond}
          error={errors['routeRate']}
          onChange={(event) => onChange({ perSecond: event.currentTarget.value })}
        />
      </div>
    </Surface>
  );
}

function IdentityInputs({ draft, errors, onChange }: SectionProps) {
  const choose = (kind: CarrierKind) => onChange({ kind, values: {}, signingSecret: '' });
  return (
    <>
      <TextInput
        label="Id"
        description="For files, logs and limits. It stays for good."
        maxLength={32}
        autoComplete="off"
        spellCheck={false}
        value={draft.id}
        error={errors['id']}
        onChange={(event) => onChange({ id: event.currentTarget.value })}
      />
      <NativeSelect
        label="What it speaks"
        description="As its documents say."
        data={kindChoices}
        value={draft.kind}
        onChange={(event) => choose(event.currentTarget.value as CarrierKind)}
      />
    </>
  );
}

const secretWords: Record<CarrierKind, string> = {
  smpp: 'Password',
  mobile_message: 'API password',
  twilio: 'Auth token',
  kannel: 'Password',
};

/** Where the carrier is, by which login, and how its calls to us are known. */
export function LoginSection({ stored, ...section }: SectionProps & { stored: StoredSecrets }) {
  const { draft, errors, onChange } = section;
  const { login, others } = splitBasics(draft.kind);
  return (
    <Surface title="Where, and by which login">
      <div className={classes['pairs']}>
        <SettingInputs fields={login} {...section} />
        <PasswordInput
          label={secretWords[draft.kind]}
          description={
            stored.hasSecret
              ? 'Leave it empty to keep the one that is stored.'
              : 'Stored sealed, and never shown again.'
          }
          autoComplete="new-password"
          maxLength={256}
          value={draft.secret}
          error={errors['secret']}
          onChange={(event) => onChange({ secret: event.currentTarget.value })}
        />
        {draft.kind === 'mobile_message' && <SigningInputs {...section} isStored={stored.hasSigningSecret} />}
        <SettingInputs fields={others} {...section} />
      </div>
    </Surface>
  );
}

function SigningInputs({ draft, errors, onChange, isStored }: SectionProps & { isStored: boolean }) {
  return (
    <>
      <PasswordInput
        label="Webhook signing secret"
        description={
          isStored
            ? 'Calls that are not signed with it are refused. Leave it empty to keep the one that is stored.'
            : 'From the webhook settings there. With it, calls that are not signed are refused; may stay empty.'
        }
        autoComplete="new-password"
        maxLength={256}
        disabled={draft.forgetsSigning}
        value={draft.signingSecret}
        error={errors['signingSecret']}
        onChange={(event) => onChange({ signingSecret: event.currentTarget.value })}
      />
      {isStored && (
        <div className={classes['wide']}>
          <Checkbox
            label="Forget the signing secret"
            description="For an account that signs no more. Calls are then known by the secret in their address alone."
            checked={draft.forgetsSigning}
            onChange={(event) => onChange({ forgetsSigning: event.currentTarget.checked, signingSecret: '' })}
          />
        </div>
      )}
    </>
  );
}

/** The fields up to the name of the login, which its password follows, and those after it. */
function splitBasics(kind: CarrierKind) {
  const fields: readonly SettingField[] = kind === 'smpp' ? smppBasics : httpFields[kind];
  const cut = fields.findIndex(({ name }) => name === 'systemId' || name === 'username') + 1;
  return { login: fields.slice(0, cut), others: fields.slice(cut) };
}

/** What only SMPP has: links and their speed, and folded away what few need. */
export function SmppSections(section: SectionProps) {
  const { errors } = section;
  return (
    <>
      <Surface title="Links and speed">
        <div className={classes['pairs']}>
          <SettingInputs fields={smppSpeed} {...section} />
        </div>
      </Surface>
      <AdvancedFold hasError={smppAdvanced.some(({ fields }) => fields.some(({ name }) => errors[name]))}>
        {smppAdvanced.map(({ title, fields }) => (
          <div key={title} className={classes['group']}>
            <Title order={3}>{title}</Title>
            <div className={classes['pairs']}>
              <SettingInputs fields={fields} {...section} />
            </div>
          </div>
        ))}
      </AdvancedFold>
    </>
  );
}

function SettingInputs({
  fields,
  draft,
  errors,
  onChange,
}: SectionProps & { fields: readonly SettingField[] }) {
  return fields.map((field) => (
    <div key={field.name} className={isWide(field) ? classes['wide'] : undefined}>
      <SettingInput
        field={field}
        value={draft.values[field.name]}
        error={errors[field.name]}
        onChange={(value) => onChange({ values: { ...draft.values, [field.name]: value } })}
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
