import { Surface } from '#web/ui/surface.tsx';
import classes from './api-page.module.css';
import { Prose } from './prose.tsx';

/** What holds for every call, from the words of the API document: one fold a heading. */
export function ApiGuide({ text }: { text: string }) {
  if (text === '') return null;
  const [opening = '', ...sections] = text.split(/^## /m);
  return (
    <Surface title="How to call">
      <Prose text={opening} />
      <div className={classes['folds']}>
        {sections.map((section) => {
          const [heading = '', ...body] = section.split('\n');
          return (
            <details key={heading}>
              <summary>{heading}</summary>
              <Prose text={body.join('\n').trim()} />
            </details>
          );
        })}
      </div>
    </Surface>
  );
}
