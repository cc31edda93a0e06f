import { Button, Textarea } from '@mantine/core';
import { IconCalendarTime, IconInfoCircle, IconSend, IconTemplate } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { measureText } from '#contract/segments.ts';
import { replaceCharacters } from '#contract/smart-text.ts';
import { textLengthAtMost } from '#contract/text-limits.ts';
import { formatNumber } from '#web/lib/format.ts';
import { TemplateDialog } from '#web/messaging/template-dialog.tsx';
import { TextMeter } from '#web/messaging/text-meter.tsx';
import { Note } from '#web/ui/note.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import classes from './conversation-page.module.css';
import { fillTemplate } from './reply-draft.ts';
import { SendLaterDialog } from './send-later-dialog.tsx';
import { useReply } from './use-reply.ts';

type Props = {
  number: string;
  sender: string;
  fields: Readonly<Record<string, string>>;
  timeZone: string;
  onTyping: () => void;
};
type Reply = ReturnType<typeof useReply>;
type Dialog = 'templates' | 'later';

/** Writes a reply, from a template if one likes, and sends it now or later. */
export function ReplyTextForm({ number, sender, fields, timeZone, onTyping }: Props) {
  const [dialog, setDialog] = useState<Dialog>();
  const close = () => setDialog(undefined);
  const onSent = (isForLater: boolean) => {
    close();
    if (isForLater) showNotice('It waits for its time, above the reply.');
  };
  const reply = useReply({ number, fields, onTyping, onSent });
  const takeTemplate = (template: string) => {
    reply.write(fillTemplate(template, fields));
    close();
  };
  // The dialogs stand beside the form: what is submitted in them must not send the reply.
  return (
    <>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (reply.canSend) reply.send();
        }}
      >
        <div className={classes['from']}>
          Leaves from <b>{formatNumber(sender)}</b>
        </div>
        <ReplyText reply={reply} />
        {dialog === undefined && <RefusalAlert error={reply.error} />}
        <Acts reply={reply} onOpen={setDialog} />
      </form>
      {dialog === 'templates' && <TemplateDialog text={reply.text} onClose={close} onUse={takeTemplate} />}
      {dialog === 'later' && (
        <SendLaterDialog
          timeZone={timeZone}
          isPending={reply.isPending}
          error={reply.error}
          onClose={close}
          onSubmit={({ scheduledFor }) => reply.send(scheduledFor)}
        />
      )}
    </>
  );
}

/** What is being written, how it travels, and what is not known yet. */
function ReplyText({ reply }: { reply: Reply }) {
  const { text, filled, write } = reply;
  const measure = measureText(filled.text);
  const box = useFocusOnArrival();
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || !reply.canSend) return;
    event.preventDefault();
    reply.send();
  };
  return (
    <>
      <Textarea
        ref={box}
        aria-label="Reply"
        placeholder="Write a reply"
        autosize
        minRows={2}
        maxRows={8}
        maxLength={textLengthAtMost}
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
        onKeyDown={onKey}
      />
      {text !== '' && (
        <TextMeter
          text={filled.text}
          measure={measure}
          sums={undefined}
          recipients={0}
          culprits={measure.unicodeCulprits}
          onReplace={(replacements) => write(replaceCharacters(text, replacements))}
        />
      )}
      <Holes names={filled.missing} />
    </>
  );
}

function Acts({ reply, onOpen }: { reply: Reply; onOpen: (dialog: Dialog) => void }) {
  return (
    <div className={classes['buttons']}>
      <Button
        size="compact-md"
        variant="default"
        leftSection={<IconTemplate size={16} aria-hidden="true" />}
        onClick={() => onOpen('templates')}
      >
        Templates
      </Button>
      <div className={classes['acts']}>
        <Button
          variant="default"
          size="sm"
          disabled={!reply.canSend}
          leftSection={<IconCalendarTime size={16} aria-hidden="true" />}
          onClick={() => onOpen('later')}
        >
          Send later
        </Button>
        <Button
          type="submit"
          size="sm"
          disabled={!reply.isReady}
          loading={reply.isPending}
          title="Ctrl and Enter send too"
          leftSection={<IconSend size={16} aria-hidden="true" />}
        >
          Send
        </Button>
      </div>
    </div>
  );
}

/** Whoever opens a conversation writes at once, unless they are writing elsewhere; on a phone the keyboard would hide the texts. */
function useFocusOnArrival() {
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const isWriting = document.activeElement?.matches('input, textarea, [role=dialog] *');
    if (!isWriting && window.matchMedia('(pointer: fine)').matches) box.current?.focus();
  }, []);
  return box;
}

function Holes({ names }: { names: readonly string[] }) {
  const [first] = names;
  return (
    <div role="status">
      {first !== undefined && (
        <Note tone="warn" Icon={IconInfoCircle}>
          Nothing is known here for {names.map((name) => `{${name}}`).join(', ')}. Write it out before you
          send, or say what stands there instead: {`{${first}|there}`}.
        </Note>
      )}
    </div>
  );
}
