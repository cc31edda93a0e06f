import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconShieldHalf } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { CarrierRoute } from '#contract/carriers.ts';
import type { CodeSender } from '#contract/code-sender.ts';
import { formatNumber } from '#web/lib/format.ts';
import { useSession } from '#web/shell/use-session.ts';
import { FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { FactList } from '#web/ui/fact-list.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { Note } from '#web/ui/note.tsx';
import { StatusMark } from '#web/ui/status-mark.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { CodeSenderDialog, CodeSenderRemoveDialog } from './code-sender-dialog.tsx';
import { isName, wordsOf } from './code-sender-words.ts';
import { useCodeSender } from './use-code-sender.ts';

type Props = { routes: readonly CarrierRoute[]; isFixed: boolean };

/** From whom login codes and security notices leave, and why that should be nobody else. */
export function CodeSenderSection({ routes, isFixed }: Props) {
  const { data, isPending, isError, error, refetch } = useCodeSender();
  const [opened, setOpened] = useState<'set' | 'remove'>();
  const close = () => setOpened(undefined);
  return (
    <Surface
      title="Sender of login codes"
      description="Login codes and security notices leave from here, before all other texts."
      actions={
        data &&
        !isFixed && (
          <Acts
            isSet={data.sender !== null}
            onSet={() => setOpened('set')}
            onRemove={() => setOpened('remove')}
          />
        )
      }
    >
      {isPending && <LoadingFace rows={2} label="Loading the sender of login codes" />}
      {isError && !data && <FailedFace error={error} onRetry={() => void refetch()} />}
      {data?.sender === null && <Shared sharedNumber={data.sharedNumber} isFixed={isFixed} />}
      {data?.sender && <Kept sender={data.sender} sharedNumber={data.sharedNumber} routes={routes} />}
      {data && opened === 'set' && <CodeSenderDialog sender={data.sender} routes={routes} onClose={close} />}
      {data?.sender && opened === 'remove' && (
        <CodeSenderRemoveDialog sender={data.sender} sharedNumber={data.sharedNumber} onClose={close} />
      )}
    </Surface>
  );
}

function Acts({ isSet, onSet, onRemove }: { isSet: boolean; onSet: () => void; onRemove: () => void }) {
  return (
    <>
      <Button variant="default" size="sm" onClick={onSet}>
        {isSet ? 'Change the sender' : 'Set a sender'}
      </Button>
      {isSet && (
        <Button variant="default" size="sm" onClick={onRemove}>
          Remove
        </Button>
      )}
    </>
  );
}

function Shared({ sharedNumber, isFixed }: { sharedNumber: string; isFixed: boolean }) {
  return (
    <Note tone="warn" Icon={IconAlertTriangle} title="Codes and accounts share a number">
      Codes leave from {formatNumber(sharedNumber)}, and so can the texts of every account. An account could
      write a text that looks like a code, and a phone would show it among the real ones. Rent a number, or
      register a business name, for codes alone, and{' '}
      {isFixed ? 'write it into the file, under “codes”.' : 'set it here. No account can use it then.'}
    </Note>
  );
}

type KeptProps = { sender: CodeSender; sharedNumber: string; routes: readonly CarrierRoute[] };

function Kept({ sender, sharedNumber, routes }: KeptProps) {
  const route = routes.find(({ id }) => id === sender.routeId);
  const shared = formatNumber(sharedNumber);
  const facts: [string, ReactNode][] = [
    ['Sender', <Address key="sender" sender={sender} />],
    ['Carrier', route?.name ?? 'The default one'],
    ['Replies', isName(sender.address) ? 'A name cannot be replied to.' : 'They reach nobody.'],
    [
      'When that fails',
      route && !route.isDefault
        ? `While ${route.name} is not connected, or refuses a code, codes leave from ${shared} by the default carrier.`
        : `Where the carrier refuses a code, it leaves from ${shared}. While it is not connected, codes wait until it is, or until they are too old.`,
    ],
  ];
  return (
    <>
      {sender.refused && <Refused refused={sender.refused} shared={shared} />}
      <FactList facts={facts} />
    </>
  );
}

function Refused({ refused, shared }: { refused: NonNullable<CodeSender['refused']>; shared: string }) {
  const { timeZone } = useSession().account;
  return (
    <Note tone="warn" Icon={IconAlertTriangle} title="The carrier took no code from this sender">
      The code left from {shared} at <Moment at={refused.at} timeZone={timeZone} />. The carrier said: “
      {refused.reason}” If it says so again, ask it whether texts may leave from this sender.
    </Note>
  );
}

function Address({ sender }: { sender: CodeSender }) {
  const { word, note, tone } = wordsOf(sender);
  const Icon = { good: IconCheck, info: IconShieldHalf, warn: IconAlertTriangle }[tone];
  return (
    <>
      {formatNumber(sender.address)}{' '}
      <StatusMark tone={tone} Icon={Icon}>
        {word}
      </StatusMark>
      {note && <div>{note}</div>}
    </>
  );
}
