import { Button } from '@mantine/core';
import { IconMailForward } from '@tabler/icons-react';
import { useState } from 'react';
import { type Forwarding, forwardsAnHour } from '#contract/reply-rules.ts';
import { useUsers } from '#web/accounts/use-users.ts';
import { EmptyFace } from '#web/ui/faces.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { ForwardingDialog } from './forwarding-dialog.tsx';
import classes from './replies-page.module.css';
import { RuleRow } from './rule-row.tsx';
import { sayRule } from './rule-words.ts';
import { useReplyRuleActs } from './use-reply-rules.ts';

type Props = { forwardings: readonly Forwarding[]; hasHours: boolean };

/** Which texts are mailed to whom. */
export function ForwardingsSection({ forwardings, hasHours }: Props) {
  const [edited, setEdited] = useState<Forwarding | 'new'>();
  const users = useUsers().data;
  const { saveForwarding } = useReplyRuleActs();
  const nameUsers = (ids: readonly string[]) =>
    ids.map((id) => users?.find((user) => user.id === id)?.name ?? '…').join(', ');
  const toggle = ({ id, version, ...wish }: Forwarding) =>
    saveForwarding.mutate({ changed: { id, version }, wish: { ...wish, isOn: !wish.isOn } });
  return (
    <Surface
      title="Forward to e-mail"
      description={`Texts are mailed to people of your account, at the address of their login; at most ${forwardsAnHour} an hour to one person. Where that is reached, a note in the conversation says so.`}
      actions={
        <Button variant="default" size="sm" onClick={() => setEdited('new')}>
          Add a forwarding
        </Button>
      }
    >
      <RefusalAlert error={edited === undefined ? saveForwarding.error : null} />
      {forwardings.length === 0 && (
        <EmptyFace icon={<IconMailForward size={28} stroke={1.6} />} title="Nothing is forwarded">
          Texts stand in the Messenger alone.
        </EmptyFace>
      )}
      <ul className={classes['rules']}>
        {forwardings.map((rule) => (
          <RuleRow
            key={rule.id}
            rule={rule}
            isToggling={saveForwarding.isPending && saveForwarding.variables.changed?.id === rule.id}
            onToggle={() => toggle(rule)}
            onChange={() => setEdited(rule)}
          >
            <p>
              {sayRule(rule)} goes to {nameUsers(rule.userIds)}.
            </p>
          </RuleRow>
        ))}
      </ul>
      {edited !== undefined && (
        <ForwardingDialog
          rule={edited === 'new' ? undefined : edited}
          hasHours={hasHours}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Surface>
  );
}
