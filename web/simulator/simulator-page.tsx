import '#web/ui/mantine-rest.css';
import { Badge, Tabs } from '@mantine/core';
import { IconAntenna, IconDeviceMobile, IconMail } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useInstallation } from '#web/shell/use-session.ts';
import { BirdMark } from '#web/ui/bird-mark.tsx';
import { EmptyFace } from '#web/ui/faces.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { PageLink } from '#web/ui/page-link.tsx';
import { ClockPanel } from './clock-panel.tsx';
import { Mailbox } from './mailbox.tsx';
import { NetworkPanel } from './network-panel.tsx';
import { Phones } from './phones.tsx';
import classes from './simulator-page.module.css';
import { handsetsAtOnce, mailsAtOnce, useHandsets, useMails } from './use-simulator.ts';

/** The pretend world that stands in for carrier, phones and mail server: everything that Corella sends arrives here. */
export function SimulatorPage() {
  const installation = useInstallation();
  return (
    <div className={classes['frame']}>
      <header className={classes['bar']}>
        <BirdMark size={34} />
        <span className={classes['brand']}>Corella</span>
        <PageLink to="/">Back to the app</PageLink>
      </header>
      <main id="content" tabIndex={-1} className={classes['main']}>
        {installation?.simulator === false ? <SimulatorOff /> : <PretendWorld />}
      </main>
    </div>
  );
}

function SimulatorOff() {
  return (
    <>
      <PageHeader title="The simulator is off" />
      <EmptyFace title="Texts and mails go to the real world">
        This installation has a carrier, so there are no pretend phones.
      </EmptyFace>
    </>
  );
}

const TABS = ['phones', 'mailbox', 'network'] as const;

function PretendWorld() {
  const search: { tab?: string } = useSearch({ strict: false });
  const navigate = useNavigate();
  const handsets = useHandsets();
  const mails = useMails();
  const show = (tab: string | null) =>
    void navigate({ to: '/simulator', search: { ...search, tab: tab ?? 'phones' }, replace: true });
  return (
    <>
      <PageHeader
        title="Pretend phones and mailbox"
        description="Every text and mail that Corella sends ends up here, after crossing real SMPP and SMTP connections on this computer."
        actions={<ClockPanel />}
      />
      <Tabs value={TABS.find((tab) => tab === search.tab) ?? 'phones'} onChange={show} keepMounted={false}>
        <Tabs.List mb="lg" className={classes['tabs'] ?? ''}>
          <Tabs.Tab
            value="phones"
            leftSection={<IconDeviceMobile size={20} />}
            rightSection={<Count of={handsets.data?.length} most={handsetsAtOnce} />}
          >
            Phones
          </Tabs.Tab>
          <Tabs.Tab
            value="mailbox"
            leftSection={<IconMail size={20} />}
            rightSection={<Count of={mails.data?.length} most={mailsAtOnce} />}
          >
            Mailbox
          </Tabs.Tab>
          <Tabs.Tab value="network" leftSection={<IconAntenna size={20} />}>
            Network
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="phones">
          <Phones />
        </Tabs.Panel>
        <Tabs.Panel value="mailbox">
          <Mailbox query={mails} />
        </Tabs.Panel>
        <Tabs.Panel value="network">
          <NetworkPanel />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

function Count({ of, most }: { of: number | undefined; most: number }) {
  if (!of) return null;
  return (
    <Badge color="ink" circle={of < 10}>
      {of < most ? of : `${most}+`}
    </Badge>
  );
}
