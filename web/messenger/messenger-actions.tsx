import { Button, Menu } from '@mantine/core';
import { IconChecks, IconDots, IconPencilPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { AlertsMenu } from './alerts-menu.tsx';
import { CloseQuietDialog } from './close-quiet-dialog.tsx';
import { NewConversationDialog } from './new-conversation-dialog.tsx';

/** What can be done beside answering: begin a conversation, alerts, close those that are quiet. */
export function MessengerActions() {
  const [opened, setOpened] = useState<'new' | 'quiet'>();
  const close = () => setOpened(undefined);
  return (
    <>
      <AlertsMenu />
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" leftSection={<IconDots size={18} aria-hidden="true" />}>
            More
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconChecks size={18} aria-hidden="true" />}
            onClick={() => setOpened('quiet')}
          >
            Close those that are quiet
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Button leftSection={<IconPencilPlus size={18} aria-hidden="true" />} onClick={() => setOpened('new')}>
        New
      </Button>
      {opened === 'new' && <NewConversationDialog onClose={close} />}
      {opened === 'quiet' && <CloseQuietDialog onClose={close} />}
    </>
  );
}
