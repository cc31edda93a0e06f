import { VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle, IconX } from '@tabler/icons-react';
import { formatNumber } from '#web/lib/format.ts';
import { faultWords, type RecipientFault } from './recipient-faults.ts';
import classes from './recipient-field.module.css';
import type { Recipient } from './recipient-text.ts';

type Props = {
  recipient: Recipient;
  fault: RecipientFault | undefined;
  onEdit: () => void;
  onRemove: () => void;
};

/** One recipient in the field: a click writes it back to be changed. The keyboard has backspace, and the list of all. */
export function RecipientChip({ recipient, fault, onEdit, onRemove }: Props) {
  const name = nameRecipient(recipient);
  return (
    <li className={classes['chip']} data-fault={fault} title={fault && faultWords[fault]}>
      <button type="button" tabIndex={-1} className={classes['words']} onClick={onEdit}>
        {fault && <IconAlertTriangle size={15} aria-hidden="true" />}
        {recipient.fields['name'] && <span className={classes['name']}>{recipient.fields['name']}</span>}
        <span>{formatNumber(recipient.to)}</span>
        {fault && <VisuallyHidden>: {faultWords[fault]}</VisuallyHidden>}
      </button>
      <button
        type="button"
        tabIndex={-1}
        className={classes['remove']}
        aria-label={`Remove ${name}`}
        onClick={onRemove}
      >
        <IconX size={14} aria-hidden="true" />
      </button>
    </li>
  );
}

/** "Sam Lee, 0491 570 006". */
export function nameRecipient({ to, fields }: Recipient): string {
  const name = fields['name'] ?? [fields['first_name'], fields['last_name']].filter(Boolean).join(' ');
  return [name, formatNumber(to)].filter(Boolean).join(', ');
}
