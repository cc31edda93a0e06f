import { Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch, IconTemplate } from '@tabler/icons-react';
import { useState } from 'react';
import type { Template } from '#contract/templates.ts';
import { hasFailed } from '#web/lib/query.ts';
import { EmptyFace, FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { TemplateRow } from './template-row.tsx';
import { TemplateSaveForm } from './template-save-form.tsx';
import { useTemplates } from './use-templates.ts';

const SEARCH_FROM = 8;

type Props = {
  /** What is written now: it can be kept, under a new name or in place of a template. */
  text: string;
  onUse: (text: string) => void;
  onClose: () => void;
};

/** The texts that the account keeps: to use one, to keep this one, to rename and to delete. */
export function TemplateDialog({ text, onUse, onClose }: Props) {
  const templates = useTemplates();
  const [words, setWords] = useState('');
  return (
    <Modal opened onClose={onClose} title="Templates" size="lg">
      <Stack>
        {text.trim() !== '' && <TemplateSaveForm text={text} />}
        {templates.isPending && <LoadingFace rows={3} label="Loading the templates" />}
        {hasFailed(templates) && (
          <FailedFace error={templates.error} onRetry={() => void templates.refetch()} />
        )}
        {templates.data && templates.data.length > SEARCH_FROM && (
          <TextInput
            label="Search"
            size="sm"
            type="search"
            leftSection={<IconSearch size={16} aria-hidden="true" />}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
        )}
        {templates.data && (
          <TemplateRows templates={findTemplates(templates.data, words)} text={text} onUse={onUse} />
        )}
      </Stack>
    </Modal>
  );
}

function findTemplates(templates: readonly Template[], words: string): Template[] {
  const wanted = words.trim().toLowerCase();
  return templates.filter(({ name, text }) => `${name}\n${text}`.toLowerCase().includes(wanted));
}

type RowsProps = { templates: readonly Template[]; text: string; onUse: (text: string) => void };

function TemplateRows({ templates, text, onUse }: RowsProps) {
  if (templates.length === 0)
    return (
      <EmptyFace icon={<IconTemplate size={28} stroke={1.6} />} title="No templates here">
        {text.trim() === ''
          ? 'Write a text, then keep it as a template from here.'
          : 'Keep this text under a name, to use it again.'}
      </EmptyFace>
    );
  return (
    <div>
      {templates.map((template) => (
        <TemplateRow key={template.id} template={template} text={text} onUse={() => onUse(template.text)} />
      ))}
      {text.trim() !== '' && (
        <Text size="sm" c="dimmed" mt="xs">
          Using one puts it in place of what you wrote; you can undo that.
        </Text>
      )}
    </div>
  );
}
