import { Button, Menu } from '@mantine/core';
import { IconChevronDown, type IconTrash } from '@tabler/icons-react';
import { Fragment } from 'react';

/** One thing that can be done; what takes something away stands below a line, in red. */
export type MenuAct = { word: string; Icon: typeof IconTrash; removes?: boolean; onPick: () => void };

type Props = {
  word?: string;
  /** What the button is called: what is done, and to whom. */
  label: string;
  acts: readonly MenuAct[];
};

/** What can be done to one thing of a list; nothing is shown where there is nothing to do. */
export function ActMenu({ word = 'Change', label, acts }: Props) {
  if (acts.length === 0) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          aria-label={label}
          rightSection={<IconChevronDown size={16} aria-hidden="true" />}
        >
          {word}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {acts.map((act) => (
          <Fragment key={act.word}>
            {act.removes && acts.length > 1 && <Menu.Divider />}
            <ActItem {...act} />
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function ActItem({ word, Icon, removes, onPick }: MenuAct) {
  return (
    <Menu.Item
      leftSection={<Icon size={18} aria-hidden="true" />}
      {...(removes ? { color: 'red' } : {})}
      onClick={onPick}
    >
      {word}
    </Menu.Item>
  );
}
