import { Autocomplete, Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { nameContact } from '#contract/contact-name.ts';
import type { Contact } from '#contract/contacts.ts';
import { useContactList } from '#web/contacts/use-contacts.ts';
import { formatNumber } from '#web/lib/format.ts';
import { DialogFoot } from '#web/ui/dialog-foot.tsx';
import { FormStack } from '#web/ui/form-stack.tsx';

const SEARCH_PAUSE_MS = 120;
const FOUND_AT_MOST = 8;

/** Asks with whom to begin a conversation: a contact, found as one types, or any number. */
export function NewConversationDialog({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string>();
  const found = useFound(typed);
  const open = (number: string) => {
    onClose();
    void navigate({ to: '/messenger/$number', params: { number }, search: true });
  };
  const submit = () => {
    const [only] = found.size === 1 ? found.values() : [];
    const number = found.get(typed) ?? (/\d/.test(typed) ? typed.trim() : only);
    if (number === undefined) return setError('Choose somebody from the list, or type a mobile number.');
    open(number);
  };
  return (
    <Modal opened onClose={onClose} title="New conversation">
      <FormStack onSubmit={submit}>
        <Autocomplete
          label="Name or mobile number"
          description="The beginning of the name of a contact, or a number in any usual spelling."
          data-autofocus
          maxLength={200}
          data={[...found.keys()]}
          filter={({ options }) => options}
          value={typed}
          error={error}
          onChange={setTyped}
          onOptionSubmit={(label) => open(found.get(label) ?? label)}
        />
        <DialogFoot label="Open" onCancel={onClose} />
      </FormStack>
    </Modal>
  );
}

/** The numbers of the contacts that were found, each under its name and number. */
function useFound(typed: string): ReadonlyMap<string, string> {
  const [search] = useDebouncedValue(typed.trim(), SEARCH_PAUSE_MS);
  const list = useContactList(search === '' ? {} : { search }, 'name');
  const contacts = list.data?.pages[0]?.contacts.slice(0, FOUND_AT_MOST) ?? [];
  return new Map(contacts.map((contact) => [labelOf(contact), contact.number]));
}

function labelOf({ number, ...contact }: Contact): string {
  return [nameContact(contact), formatNumber(number)].filter(Boolean).join(' · ');
}
