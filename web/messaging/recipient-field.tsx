import { Button, Input } from '@mantine/core';
import { type ClipboardEvent, type DragEvent, type KeyboardEvent, useId, useRef, useState } from 'react';
import { formatCount } from '#web/lib/format.ts';
import { RecipientChip } from './recipient-chip.tsx';
import type { RecipientFault } from './recipient-faults.ts';
import classes from './recipient-field.module.css';
import { hasNumber, type Recipient } from './recipient-text.ts';

/** More would be no help to the eye, and slow. */
const SHOWN = 12;

type Props = {
  recipients: readonly Recipient[];
  faults: readonly (RecipientFault | undefined)[];
  pending: string;
  error: string | undefined;
  onPending: (text: string) => void;
  /** What was typed or pasted is to be read. */
  onAdd: (text: string) => void;
  onFile: (file: File) => void;
  onRemove: (place: number) => void;
  /** A recipient goes back to be typed. */
  onEdit: (place: number) => void;
  onShowAll: () => void;
};

/** The field of the recipients: numbers become chips as they are typed, pasted or dropped. */
export function RecipientField(props: Props) {
  const { recipients, pending, error, onFile } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const { isOver, ...dropping } = useFileDrop(onFile);
  const edit = (place: number) => {
    props.onEdit(place);
    input.current?.focus();
  };
  return (
    <Input.Wrapper
      id={id}
      label="To"
      description="Type or paste mobile numbers, with names if you like, or drop a CSV file here."
      descriptionProps={{ id: `${id}-description` }}
      error={error}
      errorProps={{ id: `${id}-error` }}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: a click beside the chips is a click into the field. */}
      <div
        className={classes['box']}
        data-invalid={error !== undefined || undefined}
        data-over={isOver || undefined}
        onClick={(event) => event.target === event.currentTarget && input.current?.focus()}
        {...dropping}
      >
        <RecipientChips {...props} onEdit={edit} />
        <input
          ref={input}
          id={id}
          className={classes['input']}
          autoComplete="off"
          placeholder={recipients.length === 0 ? 'For example 0491 570 006' : ''}
          aria-invalid={error !== undefined}
          aria-describedby={`${id}-description${error === undefined ? '' : ` ${id}-error`}`}
          value={pending}
          onChange={(event) => takeTyped(event.currentTarget.value, props)}
          onKeyDown={(event) => pressKey(event, props)}
          onPaste={(event) => takePasted(event, props)}
          onBlur={() => pending.trim() !== '' && props.onAdd(pending)}
        />
      </div>
    </Input.Wrapper>
  );
}

function RecipientChips({ recipients, faults, onEdit, onRemove, onShowAll }: Props) {
  const more = recipients.length - SHOWN;
  return (
    <>
      {recipients.length > 0 && (
        // biome-ignore lint/a11y/noRedundantRoles: Safari forgets that a list without bullets is one.
        <ul className={classes['chips']} role="list" aria-label="Recipients">
          {recipients.slice(0, SHOWN).map((recipient, place) => (
            <RecipientChip
              // biome-ignore lint/suspicious/noArrayIndexKey: the same number may stand twice.
              key={`${place} ${recipient.written}`}
              recipient={recipient}
              fault={faults[place]}
              onEdit={() => onEdit(place)}
              onRemove={() => onRemove(place)}
            />
          ))}
        </ul>
      )}
      {more > 0 && (
        <Button variant="subtle" size="compact-sm" onClick={onShowAll}>
          and {formatCount(more, 'more', 'more')}
        </Button>
      )}
    </>
  );
}

// A comma behind a name waits for the number.
function takeTyped(text: string, { onAdd, onPending }: Props): void {
  if (/[,;]\s*$/.test(text) && hasNumber(text)) onAdd(text);
  else onPending(text);
}

function pressKey(event: KeyboardEvent, { pending, recipients, onAdd, onEdit }: Props): void {
  if (event.nativeEvent.isComposing) return;
  const isWritten = pending.trim() !== '';
  if (event.key === 'Enter' && isWritten) {
    event.preventDefault();
    onAdd(pending);
  }
  const last = recipients.length - 1;
  if (event.key === 'Backspace' && pending === '' && last >= 0 && last < SHOWN) {
    event.preventDefault();
    onEdit(last);
  }
}

// One number is pasted into what is being typed, as into any field; more are read at once.
function takePasted(event: ClipboardEvent, { pending, onAdd }: Props): void {
  const text = event.clipboardData.getData('text/plain');
  if (!/[\r\n\t,;]/.test(text.trim()) || text.trim() === '') return;
  event.preventDefault();
  onAdd(pending.trim() === '' ? text : `${pending}\n${text}`);
}

function useFileDrop(onFile: (file: File) => void) {
  const [isOver, setOver] = useState(false);
  return {
    isOver,
    onDragOver(event: DragEvent) {
      if (!event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop(event: DragEvent) {
      setOver(false);
      const [file] = event.dataTransfer.files;
      if (!file) return;
      event.preventDefault();
      onFile(file);
    },
  };
}
