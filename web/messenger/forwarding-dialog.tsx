import { Checkbox, Modal, Stack } from '@mantine/core';
import { useState } from 'react';
import type { Forwarding } from '#contract/reply-rules.ts';
import { useUsers } from '#web/accounts/use-users.ts';
import { DialogFoot } from '#web/ui/dialog-foot.tsx';
import { FormStack } from '#web/ui/form-stack.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { RuleFields, startDraft, wishOf } from './rule-fields.tsx';
import { useReplyRuleActs } from './use-reply-rules.ts';

type Props = { rule: Forwarding | undefined; hasHours: boolean; onClose: () => void };

/** Makes a forwarding, or changes one. */
export function ForwardingDialog({ rule, hasHours, onClose }: Props) {
  const [draft, setDraft] = useState(() => startDraft(rule));
  const [userIds, setUserIds] = useState<string[]>(rule?.userIds ?? []);
  const people = useUsers().data?.filter(({ status }) => status === 'active') ?? [];
  const { saveForwarding } = useReplyRuleActs();
  const fields = ['name', 'sender', 'words', 'hours', 'userIds'] as const;
  const { errors, rest, formRef } = useFieldErrors(saveForwarding.error, fields);
  const save = () => {
    const wish = {
      ...wishOf(draft, rule),
      userIds: userIds.filter((id) => people.some((person) => person.id === id)),
    };
    saveForwarding.mutate(
      { changed: rule, wish },
      {
        onSuccess: () => {
          showNotice(rule ? 'The forwarding is changed.' : 'From now on such texts are mailed.');
          onClose();
        },
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title={rule ? 'Change the forwarding' : 'Add a forwarding'}>
      <FormStack formRef={formRef} onSubmit={save}>
        <RuleFields
          draft={draft}
          errors={errors}
          hasHours={hasHours}
          onChange={(patch) => setDraft({ ...draft, ...patch })}
        />
        <Checkbox.Group
          label="Mail it to"
          value={userIds}
          error={errors.userIds && 'Choose at least one.'}
          onChange={setUserIds}
        >
          <Stack gap="xs" mt={6}>
            {people.map(({ id, name, email }) => (
              <Checkbox key={id} value={id} label={name} description={email} />
            ))}
          </Stack>
        </Checkbox.Group>
        <RefusalAlert error={rest} />
        <DialogFoot label={rule ? 'Change' : 'Add'} isPending={saveForwarding.isPending} onCancel={onClose} />
      </FormStack>
    </Modal>
  );
}
