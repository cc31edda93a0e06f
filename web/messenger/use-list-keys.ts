import { useNavigate } from '@tanstack/react-router';
import { type RefObject, useEffect } from 'react';

const steps: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

/** Moves through the list with j and k, or the arrows; Esc leads back from a conversation to its row. */
export function useListKeys(pane: RefObject<HTMLElement | null>): void {
  const navigate = useNavigate();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target instanceof HTMLElement ? event.target : document.body;
      if (target.closest('[role=dialog], [role=menu], [role=listbox]')) return;
      const isInList = pane.current?.contains(target) ?? false;
      if (event.key === 'Escape' && !isInList)
        return backToRow(pane.current, () => void navigate({ to: '/messenger', search: true }));
      const step = steps[event.key];
      const isFree = target === document.body || target.id === 'content' || target.matches('h1') || isInList;
      if (step === undefined || target.matches('input, textarea, select') || !isFree) return;
      event.preventDefault();
      moveBy(pane.current, step);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [pane, navigate]);
}

function listRows(pane: HTMLElement | null): HTMLElement[] {
  return [...(pane?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
}

function moveBy(pane: HTMLElement | null, step: number): void {
  const rows = listRows(pane);
  const current = rows.findIndex((row) => row === document.activeElement);
  const opened = rows.findIndex((row) => row.getAttribute('aria-current') === 'page');
  const from = current === -1 ? opened : current;
  const next =
    from === -1 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(from + step, 0), rows.length - 1);
  rows[next]?.focus();
}

function backToRow(pane: HTMLElement | null, leave: () => void): void {
  const row = listRows(pane).find((each) => each.getAttribute('aria-current') === 'page');
  if (row && row.offsetParent !== null) row.focus();
  else leave();
}
