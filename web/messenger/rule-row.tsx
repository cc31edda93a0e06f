import { Button, Group } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { StatusMark } from '#web/ui/status-mark.tsx';
import classes from './replies-page.module.css';
import { useReplyRuleActs } from './use-reply-rules.ts';

type Props = {
  rule: { id: string; name: string; isOn: boolean };
  children: ReactNode;
  /** Where rules of this kind have an order: moving this one in it. */
  order?: ReactNode;
  isToggling: boolean;
  onToggle: () => void;
  onChange: () => void;
};

/** One rule: what it does, and switching, changing and removing it. */
export function RuleRow({ rule, children, order, isToggling, onToggle, onChange }: Props) {
  const [isRemoving, setRemoving] = useState(false);
  const { remove } = useReplyRuleActs();
  const close = () => setRemoving(false);
  return (
    <li className={classes['rule']}>
      <div className={classes['words']}>
        <h3>
          {rule.name} {!rule.isOn && <StatusMark tone="quiet">Off</StatusMark>}
        </h3>
        {children}
      </div>
      <Group gap={4}>
        {order}
        <Button size="compact-sm" variant="subtle" loading={isToggling} onClick={onToggle}>
          {rule.isOn ? 'Switch off' : 'Switch on'}
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={onChange}>
          Change
        </Button>
        <Button size="compact-sm" variant="subtle" color="red" onClick={() => setRemoving(true)}>
          Remove
        </Button>
      </Group>
      <ConfirmDialog
        opened={isRemoving}
        danger
        title={`Remove ${rule.name}`}
        confirmLabel="Remove"
        pending={remove.isPending}
        error={remove.error}
        onClose={close}
        onConfirm={() =>
          remove.mutate(rule.id, {
            onSuccess: () => {
              showNotice(`${rule.name} is removed.`);
              close();
            },
          })
        }
      >
        It stops at once, for everybody of your account.
      </ConfirmDialog>
    </li>
  );
}
