import { Code } from '@mantine/core';
import type { Network } from '#contract/simulator.ts';
import { CopyButton } from '#web/ui/copy-button.tsx';
import { FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { FactList } from '#web/ui/fact-list.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { NetworkForm } from './network-form.tsx';
import classes from './network-panel.module.css';
import { useNetwork } from './use-simulator.ts';

/** What the pretend network as a whole does, and where SMPP clients of others bind. */
export function NetworkPanel() {
  const { data, error, refetch, isPending } = useNetwork();
  if (isPending) return <LoadingFace />;
  if (!data) return <FailedFace error={error} onRetry={() => void refetch()} />;
  return (
    <div className={classes['panel']}>
      <Surface
        title="Faults of the network"
        description="They come before what a single phone does, login codes included."
      >
        <NetworkForm key={JSON.stringify(data.script)} script={data.script} />
      </Surface>
      <Surface
        title="SMPP clients of your own"
        description="A second client may bind here beside Corella, to send to the pretend phones and hear from them."
      >
        {data.smpp ? <Guest smpp={data.smpp} /> : <NoGuest />}
      </Surface>
    </div>
  );
}

function Guest({ smpp }: { smpp: NonNullable<Network['smpp']> }) {
  const { host, port, systemId, password } = smpp;
  return (
    <FactList
      facts={[
        ['Host', host],
        ['Port', String(port)],
        ['System id', systemId],
        [
          'Password',
          <span key="password" className={classes['secret']}>
            <Code>{password}</Code>
            <CopyButton size="compact-xs" variant="subtle" value={password} label="Copy" />
          </span>,
        ],
        ['Binds', 'Transmitter, receiver or transceiver; SMPP 3.4, without TLS'],
      ]}
    />
  );
}

function NoGuest() {
  return (
    <p className={classes['words']}>
      No port is set for them. Start Corella with <Code>CORELLA_SIMULATOR_SMPP_PORT=2775</Code>, or any other
      free port of this computer, and the login appears here.
    </p>
  );
}
