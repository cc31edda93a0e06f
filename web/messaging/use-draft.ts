import { useCallback, useEffect, useRef, useState } from 'react';
import {
  type Draft,
  type DraftPlace,
  drawKey,
  forgetDraft,
  isWritten,
  keepDraft,
  restoreDraft,
  startDraft,
  takePending,
} from './message-draft.ts';

const PAUSE_MS = 300;

/** What was just done to a draft, in a sentence, and the draft before it. */
type Undo = { words: string; before: Draft };

/** The draft of a page, kept over a reload of the tab. */
export function useDraft(place: DraftPlace, homeCountry: string) {
  const [draft, setDraft] = useState(
    () => restoreDraft(place, homeCountry) ?? startDraft(place.to, homeCountry),
  );
  const [undo, setUndo] = useState<Undo>();
  const { isKept, forget } = useKeptDraft(place, draft);
  const change = useCallback((patch: Partial<Draft>) => {
    setUndo(undefined);
    setDraft((before) => ({ ...before, key: '', ...patch }));
  }, []);
  return {
    draft,
    /** False when it is too large to survive a reload. */
    isKept,
    change,
    /** A change that can be undone, and the sentence that says what it was. */
    changeBoldly(patch: Partial<Draft>, words: string) {
      change(patch);
      setUndo({ words, before: draft });
    },
    clear() {
      setDraft(startDraft('', homeCountry));
      setUndo({ words: 'Everything was cleared.', before: draft });
    },
    undo: undo && {
      words: undo.words,
      run() {
        setDraft(undo.before);
        setUndo(undefined);
      },
    },
    /** The draft as it is about to be sent, with its sender and the key that make a second try the same. */
    seal(sender: string): Draft {
      const whole = takePending(draft, homeCountry);
      const sealed = { ...whole, sender, key: whole.key || drawKey() };
      setDraft(sealed);
      keepDraft(place, sealed);
      return sealed;
    },
    /** Call it when the draft was sent. */
    forget,
  };
}

// At once would cost ten thousand recipients at each letter.
function useKeptDraft(place: DraftPlace, draft: Draft) {
  const [isKept, setKept] = useState(true);
  const kept = useRef({ draft, place, isOver: false });
  kept.current = { ...kept.current, draft, place };
  const keep = useCallback(() => {
    const { draft, place, isOver } = kept.current;
    if (isOver) return true;
    if (isWritten(draft)) return keepDraft(place, draft);
    forgetDraft(place);
    return true;
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change starts the pause anew.
  useEffect(() => {
    const timer = window.setTimeout(() => setKept(keep()), PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [draft, keep]);
  useEffect(() => {
    window.addEventListener('pagehide', keep);
    return () => {
      window.removeEventListener('pagehide', keep);
      keep();
    };
  }, [keep]);
  const forget = useCallback(() => {
    kept.current.isOver = true;
    forgetDraft(kept.current.place);
  }, []);
  return { isKept, forget };
}
