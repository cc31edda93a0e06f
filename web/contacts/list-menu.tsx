import { ActionIcon, Menu } from '@mantine/core';
import {
  IconCopy,
  IconDots,
  IconDownload,
  IconFilter,
  IconPencil,
  IconSend,
  IconTrash,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { endpoints } from '#contract/endpoints.ts';
import type { List } from '#contract/lists.ts';
import { urlOf } from '#web/lib/api.ts';
import { useSession } from '#web/shell/use-session.ts';
import { addressToChange } from './changed-list.ts';
import type { ListWish } from './list-dialog.tsx';

const icon = { size: 18, 'aria-hidden': true } as const;

type Props = { list: List; onWish: (wish: ListWish) => void; size?: 'lg' | 'input-md' };

/** What can be done with a list. */
export function ListMenu({ list, onWish, size = 'lg' }: Props) {
  const navigate = useNavigate();
  const { timeZone } = useSession().account;
  const { filter } = list;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={size} aria-label={`What can be done with ${list.name}`}>
          <IconDots {...icon} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconSend {...icon} />}
          onClick={() => void navigate({ to: '/send', search: { list: list.id } })}
        >
          Send a text to this list
        </Menu.Item>
        <Menu.Item leftSection={<IconPencil {...icon} />} onClick={() => onWish({ kind: 'rename', list })}>
          Rename
        </Menu.Item>
        {filter && (
          <Menu.Item
            leftSection={<IconFilter {...icon} />}
            onClick={() => void navigate(addressToChange(list, filter, timeZone))}
          >
            Change who is in it
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconCopy {...icon} />} onClick={() => onWish({ kind: 'copy', list })}>
          Copy who is in it now
        </Menu.Item>
        <Menu.Item
          component="a"
          href={urlOf(endpoints.exportContacts, { query: { listId: list.id } })}
          download
          leftSection={<IconDownload {...icon} />}
        >
          Export as CSV
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          color="red"
          leftSection={<IconTrash {...icon} />}
          onClick={() => onWish({ kind: 'remove', list })}
        >
          Delete the list
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
