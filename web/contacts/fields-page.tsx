import { ActionIcon, Button, Group } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconForms, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { ContactField } from '#contract/contact-fields.ts';
import { hasFailed } from '#web/lib/query.ts';
import { type Column, DataTable } from '#web/ui/data-table.tsx';
import { EmptyFace, FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { kindWords } from './contact-words.ts';
import { FieldDialog, type FieldWish } from './field-dialog.tsx';
import { useFieldChanges, useFields } from './use-fields.ts';

export function FieldsPage() {
  const [wish, setWish] = useState<FieldWish>();
  return (
    <>
      <PageHeader
        title="Fields of contacts"
        description="What you keep of your own about contacts. Each field can stand in a text, between braces."
        actions={
          <Button
            leftSection={<IconPlus size={18} aria-hidden="true" />}
            onClick={() => setWish({ kind: 'add' })}
          >
            New field
          </Button>
        }
      />
      <Surface flush>
        <FieldRows onWish={setWish} />
      </Surface>
      {wish && <FieldDialog wish={wish} onClose={() => setWish(undefined)} />}
    </>
  );
}

function FieldRows({ onWish }: { onWish: (wish: FieldWish) => void }) {
  const fields = useFields();
  const { order } = useFieldChanges();
  if (fields.isPending) return <LoadingFace label="Loading the fields" />;
  if (hasFailed(fields)) return <FailedFace error={fields.error} onRetry={() => void fields.refetch()} />;
  if (fields.data.length === 0)
    return (
      <EmptyFace
        icon={<IconForms size={28} stroke={1.6} />}
        title="No fields yet"
        action={<Button onClick={() => onWish({ kind: 'add' })}>New field</Button>}
      >
        For example a city, the date of the next service, or a number of visits.
      </EmptyFace>
    );
  const ids = fields.data.map(({ id }) => id);
  const move = (field: ContactField, by: number) => {
    const place = ids.indexOf(field.id);
    const next = ids.filter((id) => id !== field.id);
    next.splice(place + by, 0, field.id);
    order.mutate(next);
  };
  return (
    <>
      <RefusalAlert error={order.error} />
      <DataTable
        label="Fields of contacts"
        columns={listColumns({ ids, onWish, onMove: move })}
        rows={fields.data}
        keyOf={(field) => field.id}
      />
    </>
  );
}

type Acts = {
  ids: readonly string[];
  onWish: (wish: FieldWish) => void;
  onMove: (field: ContactField, by: number) => void;
};

function listColumns(acts: Acts): Column<ContactField>[] {
  return [
    { key: 'label', header: 'Field', card: 'lead', cell: (field) => <strong>{field.label}</strong> },
    { key: 'key', header: 'In a text', cell: (field) => <code>{`{${field.key}}`}</code> },
    {
      key: 'kind',
      header: 'Kind',
      cell: ({ kind, options }) => (kind === 'choice' ? `Choice: ${options.join(', ')}` : kindWords[kind]),
    },
    {
      key: 'acts',
      header: 'What can be done',
      isHeaderHidden: true,
      width: '12rem',
      card: 'bare',
      cell: (field) => <FieldActs field={field} {...acts} />,
    },
  ];
}

const icon = { size: 18, 'aria-hidden': true } as const;

function FieldActs({ field, ids, onWish, onMove }: Acts & { field: ContactField }) {
  const place = ids.indexOf(field.id);
  const act = (words: string, Icon: typeof IconTrash, onClick: () => void, disabled = false) => (
    <ActionIcon
      variant="default"
      size="lg"
      aria-label={`${words} ${field.label}`}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon {...icon} />
    </ActionIcon>
  );
  return (
    <Group gap={6} wrap="nowrap">
      {act('Move up', IconArrowUp, () => onMove(field, -1), place === 0)}
      {act('Move down', IconArrowDown, () => onMove(field, 1), place === ids.length - 1)}
      {act('Change', IconPencil, () => onWish({ kind: 'change', field }))}
      {act('Delete', IconTrash, () => onWish({ kind: 'remove', field }))}
    </Group>
  );
}
