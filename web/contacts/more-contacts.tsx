import { formatCount } from '#web/lib/format.ts';
import { ListFoot } from '#web/ui/more-rows.tsx';

type Props = { shown: number; noun?: string; hasMore: boolean; pending: boolean; onMore: () => void };

/** The foot of a list in the order of names. */
export function MoreContacts({ shown, noun = 'contact', ...rest }: Props) {
  const count = formatCount(shown, noun);
  return <ListFoot words={rest.hasMore ? `The first ${count}` : count} label="Load more" {...rest} />;
}
