import { SegmentedControl } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useState } from 'react';
import type { Output } from '#contract/endpoint.ts';
import type { endpoints } from '#contract/endpoints.ts';
import type { Conversation } from '#contract/messenger.ts';
import { Note } from '#web/ui/note.tsx';
import { PageLink } from '#web/ui/page-link.tsx';
import { NoteForm } from './note-form.tsx';
import { ReplyTextForm } from './reply-text-form.tsx';

type Way = Output<typeof endpoints.showConversation>['reply'];
type Props = {
  conversation: Conversation;
  way: Way;
  /** What merge fields of the reply become. */
  fields: Readonly<Record<string, string>>;
  timeZone: string;
  onTyping: () => void;
};
type Kind = 'reply' | 'note';

/** Writes a reply, now or later, or a note for the team; says from where a reply leaves, or why none can be sent. */
export function ReplyForm({ conversation, way, ...rest }: Props) {
  const [chosen, setKind] = useState<Kind>('reply');
  const kind = way.sender === null ? 'note' : chosen;
  return (
    <div>
      {way.obstacle && <Obstacle obstacle={way.obstacle} number={conversation.number} />}
      {way.sender !== null && (
        <SegmentedControl
          size="xs"
          mb={6}
          aria-label="What to write"
          value={kind}
          data={[
            { value: 'reply', label: 'Reply' },
            { value: 'note', label: 'Note for the team' },
          ]}
          onChange={(value) => setKind(value === 'note' ? 'note' : 'reply')}
        />
      )}
      {kind === 'note' ? (
        <NoteForm number={conversation.number} />
      ) : (
        <ReplyTextForm number={conversation.number} sender={way.sender ?? ''} {...rest} />
      )}
    </div>
  );
}

type ObstacleKind = NonNullable<Way['obstacle']>;

const obstacles: Record<ObstacleKind, string> = {
  opted_out: 'This number has opted out, so it is not sent to.',
  not_a_mobile: 'This is not a mobile that can be texted, so there is no reply. Notes are possible.',
  sender_gone:
    'The number that they wrote to is not yours any more, so a reply would come from a stranger. Text them anew from Send.',
  ours: 'This number belongs to the texting service itself, so it is not sent to.',
};

function Obstacle({ obstacle, number }: { obstacle: ObstacleKind; number: string }) {
  return (
    <div style={{ marginBottom: 8 }}>
      <Note tone="warn" Icon={IconInfoCircle}>
        {obstacles[obstacle]}
        {obstacle === 'opted_out' && (
          <>
            {' '}
            Where the person asked for texts again, say so under{' '}
            <PageLink to="/contacts/unsubscribes" search={{ number }}>
              Unsubscribes
            </PageLink>
            .
          </>
        )}
      </Note>
    </div>
  );
}
