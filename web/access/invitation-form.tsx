import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import type { accounts } from '#contract/accounts.ts';
import type { Output } from '#contract/endpoint.ts';
import { FormStack } from '#web/ui/form-stack.tsx';
import { NewPasswordInput } from '#web/ui/new-password-input.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import classes from './invitation-form.module.css';
import { useAcceptInvitation } from './use-links.ts';

type Invitation = Output<typeof accounts.openInvitation>;
type InvitationFormProps = { token: string; invitation: Invitation; onChallenge: () => void };

/** Shows the login details as the owner set them, and takes the password. */
export function InvitationForm({ token, invitation, onChallenge }: InvitationFormProps) {
  const [password, setPassword] = useState('');
  const accept = useAcceptInvitation(token);
  const { errors, rest, formRef } = useFieldErrors(accept.error, ['password']);
  const submit = () => {
    accept.mutate(password, { onSuccess: onChallenge });
  };
  const { businessName, invitedBy, name, email, method, mobile } = invitation;
  return (
    <>
      <PageHeader
        size="card"
        title={`Join ${businessName}`}
        description={`${invitedBy} invites you to Corella. Check your login details, then choose a password.`}
      />
      <FormStack formRef={formRef} onSubmit={submit}>
        <dl className={classes['details']}>
          <dt>Name</dt>
          <dd>{name}</dd>
          <dt>E-mail</dt>
          <dd>{email}</dd>
          <dt>Login codes</dt>
          <dd>
            {method === 'sms' ? 'by SMS to ' : 'by e-mail to '}
            {method === 'sms' ? <span className={classes['number']}>{mobile}</span> : email}
          </dd>
        </dl>
        <Text size="sm" c="dimmed">
          {method === 'sms' &&
            'This mobile is for signing in only: no text to a customer ever comes from it. '}
          Something not right? Ask {invitedBy} to correct it before you go on. This login is yours alone: do
          not share it.
        </Text>
        <RefusalAlert error={rest} />
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <NewPasswordInput value={password} onChange={setPassword} error={errors.password} />
        <Button type="submit" loading={accept.isPending} mt={4}>
          All right, send me the code
        </Button>
      </FormStack>
    </>
  );
}
