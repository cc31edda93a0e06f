import { IconCloudOff } from '@tabler/icons-react';
import { useIsLost } from '#web/lib/live.ts';
import classes from './lost-notice.module.css';

/** Says, on every page, that the server cannot be reached, for as long as that is so. */
export function LostNotice() {
  const isLost = useIsLost();
  return (
    <div role="status" className={classes['place']}>
      {isLost && (
        <div className={classes['notice']} data-lost="true">
          <IconCloudOff size={18} aria-hidden="true" />
          The connection is lost. Corella tries again by itself.
        </div>
      )}
    </div>
  );
}
