import { useState } from 'react';
import type { Sender } from '#contract/senders.ts';
import { replaceCharacters } from '#contract/smart-text.ts';
import { partsAtMost } from '#contract/text-limits.ts';
import { MessageText } from './message-text.tsx';
import { MessageWarnings } from './message-warnings.tsx';
import { TemplateDialog } from './template-dialog.tsx';
import { TextMeter } from './text-meter.tsx';
import type { useComposed } from './use-composed.ts';
import type { useDraft } from './use-draft.ts';

type Props = {
  kept: ReturnType<typeof useDraft>;
  sender: Sender | undefined;
  composed: ReturnType<typeof useComposed>;
  error: string | undefined;
};

/** What it says, how that travels, the templates, and what the writer should know. */
export function TextPart({ kept, sender, composed, error }: Props) {
  const { draft, change, changeBoldly } = kept;
  const { shown, sendable, sums } = composed;
  const [hasTemplates, setTemplates] = useState(false);
  const takeTemplate = (text: string) => {
    setTemplates(false);
    if (draft.text.trim() === '') change({ text });
    else changeBoldly({ text }, 'The template took the place of your text.');
  };
  const tooLong =
    sendable.length < 2 && shown.measure.parts > partsAtMost
      ? `At most ${partsAtMost} parts can be sent. Shorten the text.`
      : undefined;
  return (
    <>
      <MessageText
        text={draft.text}
        error={tooLong ?? error}
        fields={composed.fields}
        recipients={sendable.length}
        optOutWords={composed.optOutWords}
        shortenLinks={draft.shortenLinks}
        onChange={(text) => change({ text })}
        onShortenLinks={(shortenLinks) => change({ shortenLinks })}
        onTemplates={() => setTemplates(true)}
      >
        <TextMeter
          text={shown.text}
          measure={shown.measure}
          sums={sums}
          recipients={sendable.length}
          culprits={composed.culprits}
          onReplace={(replacements) => change({ text: replaceCharacters(draft.text, replacements) })}
        />
      </MessageText>
      {hasTemplates && (
        <TemplateDialog text={draft.text} onUse={takeTemplate} onClose={() => setTemplates(false)} />
      )}
      <MessageWarnings
        text={draft.text}
        sender={sender}
        sums={sums}
        recipients={sendable.length}
        onText={(text) => change({ text })}
        onShow={composed.show}
      />
    </>
  );
}
