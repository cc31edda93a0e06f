import styles from './message-preview.module.css';

type Props = { sender: string; text: string; parts: number };

/** The text as the phone will show it. */
export function MessagePreview({ sender, text, parts }: Props) {
  return (
    <section className={styles['phone']} aria-label="Preview">
      <p className={styles['sender']}>{sender}</p>
      <p className={styles['bubble']} data-empty={text === '' || undefined}>
        {text === '' ? 'Your text shows here as the phone will show it.' : text}
      </p>
      <p className={styles['note']}>
        {parts > 1 ? `Travels in ${parts} parts, reads as one text.` : 'Travels in one part.'}
      </p>
    </section>
  );
}
