import { Button } from '@mantine/core';
import {
  IconActivity,
  IconAddressBook,
  IconAntennaBars5,
  IconApi,
  IconBuilding,
  IconCoins,
  IconDevices,
  IconFileImport,
  IconHandStop,
  IconHistory,
  IconListCheck,
  IconLogout,
  IconMessageReply,
  IconMessages,
  IconSend,
  IconTag,
  IconUserCircle,
  IconUsers,
} from '@tabler/icons-react';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Session } from '#contract/access.ts';
import { ColourSchemeSwitch } from './colour-scheme-switch.tsx';
import { signOut } from './gate.ts';
import classes from './navigation.module.css';
import { FreeCredits, RepliesToLookAt, UnreadConversations } from './navigation-figures.tsx';

type Place = {
  to: NonNullable<LinkProps['to']>;
  label: string;
  icon: ReactNode;
  figure?: ReactNode;
  /** Pages below it have places of their own. */
  isExact?: true;
};
type Area = { label: string; places: Place[]; isForOperator?: true };

const icon = { size: 20, stroke: 1.7 };

const areas: Area[] = [
  {
    label: 'Texting',
    places: [
      { to: '/send', label: 'Send', icon: <IconSend {...icon} /> },
      {
        to: '/messenger',
        label: 'Messenger',
        icon: <IconMessages {...icon} />,
        figure: <UnreadConversations />,
      },
      { to: '/history', label: 'History', icon: <IconHistory {...icon} /> },
      { to: '/credits', label: 'Credits', icon: <IconCoins {...icon} />, figure: <FreeCredits /> },
    ],
  },
  {
    label: 'Contacts',
    places: [
      { to: '/contacts', label: 'Contacts', icon: <IconAddressBook {...icon} />, isExact: true },
      { to: '/contacts/lists', label: 'Lists', icon: <IconListCheck {...icon} /> },
      { to: '/contacts/import', label: 'Import', icon: <IconFileImport {...icon} /> },
      {
        to: '/contacts/unsubscribes',
        label: 'Unsubscribes',
        icon: <IconHandStop {...icon} />,
        figure: <RepliesToLookAt />,
      },
    ],
  },
  {
    label: 'Settings',
    places: [
      { to: '/settings/profile', label: 'My profile', icon: <IconUserCircle {...icon} /> },
      { to: '/settings/business', label: 'Business details', icon: <IconBuilding {...icon} /> },
      { to: '/settings/users', label: 'Manage users', icon: <IconUsers {...icon} /> },
      { to: '/settings/senders', label: 'Senders', icon: <IconTag {...icon} /> },
      { to: '/settings/replies', label: 'Replies', icon: <IconMessageReply {...icon} /> },
      { to: '/settings/sessions', label: 'My sessions', icon: <IconDevices {...icon} /> },
      { to: '/settings/activity', label: 'Activity', icon: <IconActivity {...icon} /> },
    ],
  },
  {
    label: 'Installation',
    isForOperator: true,
    places: [{ to: '/settings/carriers', label: 'Carriers', icon: <IconAntennaBars5 {...icon} /> }],
  },
  {
    label: 'Developers',
    places: [{ to: '/developer/api', label: 'API', icon: <IconApi {...icon} /> }],
  },
];

function listAreas({ operator }: Session): Area[] {
  return areas.filter(({ isForOperator }) => operator || !isForOperator);
}

/** Every area that works, and at the foot who is signed in. */
export function Navigation({ session }: { session: Session }) {
  return (
    <div className={classes['column']}>
      <nav aria-label="Main">
        {listAreas(session).map((area) => (
          <div key={area.label} className={classes['area']}>
            <h2 className={classes['heading']}>{area.label}</h2>
            <ul>
              {area.places.map((place) => (
                <li key={place.label}>
                  <Link
                    to={place.to}
                    className={classes['link'] ?? ''}
                    activeProps={{ 'aria-current': 'page' }}
                    activeOptions={{ exact: place.isExact ?? false, includeSearch: false }}
                  >
                    {place.icon}
                    {place.label}
                    {place.figure}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className={classes['foot']}>
        <div className={classes['person']}>
          <span className={classes['name']}>{session.user.name}</span>
          <span className={classes['role']}>
            {session.user.role === 'owner' ? 'Account owner' : 'Member'}
          </span>
          <span className={classes['role']}>{session.user.email}</span>
        </div>
        <ColourSchemeSwitch />
        <Button
          variant="default"
          size="sm"
          fullWidth
          leftSection={<IconLogout size={18} stroke={1.7} />}
          onClick={() => void signOut()}
        >
          Sign out
        </Button>
      </div>
    </div>
  );
}
