import { Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { type AutoReply, autoReplyLengthAtMost } from '#contract/reply-rules.ts';
import { measureText } from '#contract/segments.ts';
import { formatCount } from '#web/lib/format.ts';
import { DialogFoot } from '#web/ui/dialog-foot.tsx';
import { FormStack } from '#web/ui/form-stack.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { RuleFields, startDraft, wishOf } from './rule-fields.tsx';
import { useReplyRuleActs } from './use-reply-rules.ts';

type Props = { rule: AutoReply | undefined; hasHours: boolean; onClose: () => void };

/** Makes an auto-reply, or changes one. */
export function AutoReplyDialog({ rule, hasHours, onClose }: Props) {
  const [draft, setDraft] = useState(() => startDraft(rule));
  const [text, setText] = useState(rule?.text ?? '');
  const { saveAutoReply } = useReplyRuleActs();
  const fields = ['name', 'sender', 'words', 'hours', 'text'] as const;
  const { errors, rest, formRef } = useFieldErrors(saveAutoReply.error, fields);
  const save = () => {
    const wish = {
      ...wishOf(draft, rule),
      text,
    };
    saveAutoReply.mutate(
      { changed: rule, wish },
      {
        onSuccess: () => {
          showNotice(rule ? 'The auto-reply is changed.' : 'From now on such texts are answered.');
          onClose();
        },
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title={rule ? 'Change the auto-reply' : 'Add an auto-reply'}>
      <FormStack formRef={formRef} onSubmit={save}>
        <RuleFields
          draft={draft}
          errors={errors}
          hasHours={hasHours}
          onChange={(patch) => setDraft({ ...draft, ...patch })}
        />
        <Textarea
          label="Auto-reply"
          description={
            text === ''
              ? '{first_name|there} becomes the first name of a contact, and “there” for everybody else. Your own fields work alike.'
              : `${formatCount(measureText(text).parts, 'credit')} for each auto-reply.`
          }
          autosize
          minRows={3}
          maxRows={10}
          maxLength={autoReplyLengthAtMost}
          value={text}
          error={errors.text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <RefusalAlert error={rest} />
        <DialogFoot label={rule ? 'Change' : 'Add'} isPending={saveAutoReply.isPending} onCancel={onClose} />
      </FormStack>
    </Modal>
  );
}
