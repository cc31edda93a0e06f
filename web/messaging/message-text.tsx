import { Button, Menu, Switch, Text, Textarea, Tooltip } from '@mantine/core';
import { IconBraces, IconHandStop, IconTemplate } from '@tabler/icons-react';
import { type ReactNode, useRef } from 'react';
import { optoutField } from '#contract/merge-fields.ts';
import { textLengthAtMost } from '#contract/text-limits.ts';
import classes from './message-form.module.css';

const hasLink = /https?:\/\/\S/i;

type Props = {
  text: string;
  error: string | undefined;
  /** The fields that the recipients have, and how many have each. */
  fields: readonly { name: string; count: number }[];
  recipients: number;
  /** What `{optout}` becomes for the chosen sender. */
  optOutWords: string;
  shortenLinks: boolean;
  onChange: (text: string) => void;
  onShortenLinks: (shorten: boolean) => void;
  onTemplates: () => void;
  /** What stands below the field: how the text travels. */
  children: ReactNode;
};

/** The text as it is written, with what can be put into it. */
export function MessageText(props: Props) {
  const { text, error, optOutWords, shortenLinks, onChange, onShortenLinks, onTemplates, children } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  const insert = (words: string) => onChange(insertAtCursor(area.current, text, words));
  return (
    <div>
      <Textarea
        ref={area}
        label="Text"
        autosize
        minRows={5}
        maxRows={16}
        maxLength={textLengthAtMost}
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error}
      />
      <div className={classes['tools']}>
        <FieldMenu {...props} onInsert={insert} />
        <Tooltip label={`Becomes “${optOutWords}”`}>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconHandStop size={16} aria-hidden="true" />}
            aria-label="Insert the way to opt out"
            onClick={() => insert(optoutField)}
          >
            Opt-out
          </Button>
        </Tooltip>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconTemplate size={16} aria-hidden="true" />}
          onClick={onTemplates}
        >
          Templates
        </Button>
        {(shortenLinks || hasLink.test(text)) && (
          <Switch
            size="sm"
            label="Shorten links, and count clicks"
            checked={shortenLinks}
            onChange={(event) => onShortenLinks(event.currentTarget.checked)}
          />
        )}
      </div>
      {text.includes(optoutField) && (
        <Text size="sm" c="dimmed" mt={6}>
          {optoutField} becomes “{optOutWords}”.
        </Text>
      )}
      {children}
    </div>
  );
}

const usualFields = ['first_name', 'last_name'];

function FieldMenu({ fields, recipients, onInsert }: Props & { onInsert: (words: string) => void }) {
  const usual = usualFields.filter((name) => !fields.some((field) => field.name === name));
  return (
    <Menu position="bottom-start" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button variant="default" size="compact-sm" leftSection={<IconBraces size={16} aria-hidden="true" />}>
          Merge field
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {fields.length > 0 && <Menu.Label>What your recipients have</Menu.Label>}
        {fields.map(({ name, count }) => (
          <Menu.Item key={name} onClick={() => onInsert(`{${name}}`)}>
            {`{${name}}`}{' '}
            <Text span size="sm" c="dimmed">
              {count === recipients ? 'all have it' : `${count} of ${recipients} have it`}
            </Text>
          </Menu.Item>
        ))}
        {usual.length > 0 && (
          <Menu.Label>
            {fields.length > 0 ? 'Usual names' : 'They come with names you paste, or with a CSV'}
          </Menu.Label>
        )}
        {usual.map((name) => (
          <Menu.Item key={name} onClick={() => onInsert(`{${name}}`)}>{`{${name}}`}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

// The text with words where the cursor stands, which then stands behind them.
function insertAtCursor(area: HTMLTextAreaElement | null, text: string, words: string): string {
  const start = area?.selectionStart ?? text.length;
  const end = area?.selectionEnd ?? start;
  const before = text.slice(0, start);
  const gap = words === optoutField && before !== '' && !/\s$/.test(before) ? ' ' : '';
  const at = start + gap.length + words.length;
  window.requestAnimationFrame(() => {
    area?.focus();
    area?.setSelectionRange(at, at);
  });
  return `${before}${gap}${words}${text.slice(end)}`;
}
