import type { ReactNode } from 'react';
import classes from './api-page.module.css';

/** Shows the little of CommonMark that our API document uses: paragraphs, lists, `code` and **bold**. */
export function Prose({ text }: { text: string }) {
  const blocks = text.split(/\n{2,}/).filter(Boolean);
  return (
    <div className={classes['prose']}>
      {blocks.map((block) => (
        <Block key={block} text={block} />
      ))}
    </div>
  );
}

const ITEM = /^(?:-|\d+\.) /;

function Block({ text }: { text: string }) {
  const lines = text.split('\n');
  if (!lines.every((line) => ITEM.test(line))) return <p>{markInline(text)}</p>;
  const items = lines.map((line) => <li key={line}>{markInline(line.replace(ITEM, ''))}</li>);
  return text.startsWith('-') ? <ul>{items}</ul> : <ol>{items}</ol>;
}

function markInline(text: string): ReactNode[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((piece, index) => {
    const key = `${index} ${piece}`;
    if (piece.startsWith('`')) return <code key={key}>{piece.slice(1, -1)}</code>;
    return piece.startsWith('**') ? <strong key={key}>{piece.slice(2, -2)}</strong> : piece;
  });
}
