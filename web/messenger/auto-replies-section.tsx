import { Button } from '@mantine/core';
import { IconMessageReply } from '@tabler/icons-react';
import { useState } from 'react';
import { type AutoReply, autoRepliesADay, autoReplyEveryHours } from '#contract/reply-rules.ts';
import { formatCount } from '#web/lib/format.ts';
import { EmptyFace } from '#web/ui/faces.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { AutoReplyDialog } from './auto-reply-dialog.tsx';
import classes from './replies-page.module.css';
import { RuleOrder } from './rule-order.tsx';
import { RuleRow } from './rule-row.tsx';
import { sayRule } from './rule-words.ts';
import { useReplyRuleActs } from './use-reply-rules.ts';

type Props = { autoReplies: readonly AutoReply[]; hasHours: boolean };

/** The auto-replies of the account. */
export function AutoRepliesSection({ autoReplies, hasHours }: Props) {
  const [edited, setEdited] = useState<AutoReply | 'new'>();
  const { saveAutoReply, order } = useReplyRuleActs();
  const move = (place: number, by: 1 | -1) => {
    const ids = autoReplies.map(({ id }) => id);
    order.mutate(ids.toSpliced(place, 1).toSpliced(place + by, 0, ...ids.slice(place, place + 1)));
  };
  const toggle = ({ id, version, parts: _, ...wish }: AutoReply) =>
    saveAutoReply.mutate({ changed: { id, version }, wish: { ...wish, isOn: !wish.isOn } });
  return (
    <Surface
      title="Auto-replies"
      description={`The first rule that fits answers, from the number that was written to: once in ${autoReplyEveryHours} hours to one number, and at most ${autoRepliesADay} times a day by all rules. Each auto-reply costs credits. STOP, START and HELP are answered anyway, free of charge.`}
      actions={
        <Button variant="default" size="sm" onClick={() => setEdited('new')}>
          Add an auto-reply
        </Button>
      }
    >
      <RefusalAlert error={edited === undefined ? saveAutoReply.error : null} />
      <RefusalAlert error={order.error} />
      {autoReplies.length === 0 && (
        <EmptyFace icon={<IconMessageReply size={28} stroke={1.6} />} title="There are no auto-replies yet">
          An auto-reply out of office hours tells people when you are back.
        </EmptyFace>
      )}
      <ul className={classes['rules']}>
        {autoReplies.map((rule, place) => (
          <RuleRow
            key={rule.id}
            rule={rule}
            isToggling={saveAutoReply.isPending && saveAutoReply.variables.changed?.id === rule.id}
            onToggle={() => toggle(rule)}
            onChange={() => setEdited(rule)}
            order={
              autoReplies.length > 1 && (
                <RuleOrder
                  name={rule.name}
                  isFirst={place === 0}
                  isLast={place === autoReplies.length - 1}
                  onMove={(by) => move(place, by)}
                />
              )
            }
          >
            <p>
              {sayRule(rule)} is answered for {formatCount(rule.parts, 'credit')}:
            </p>
            <p className={classes['answer']}>{rule.text}</p>
          </RuleRow>
        ))}
      </ul>
      {edited !== undefined && (
        <AutoReplyDialog
          rule={edited === 'new' ? undefined : edited}
          hasHours={hasHours}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Surface>
  );
}
