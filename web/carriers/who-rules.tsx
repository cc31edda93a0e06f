import { IconFileText, IconLock, IconTestPipe } from '@tabler/icons-react';
import { Note } from '#web/ui/note.tsx';

/** Why the carriers cannot be changed here, where they cannot. */
export function WhoRules({ ruledBy }: { ruledBy: 'simulator' | 'file' | 'settings' }) {
  if (ruledBy === 'simulator')
    return (
      <Note tone="accent" Icon={IconTestPipe} title="The simulator is on">
        No text leaves this computer, and no real carrier can be added beside the simulator. To use one, start
        Corella with a mail server (CORELLA_SMTP_URL) and with a carrier: CORELLA_SMPP_URL, or the file that
        CORELLA_CARRIERS names.
      </Note>
    );
  if (ruledBy === 'file')
    return (
      <Note tone="info" Icon={IconFileText} title="A file rules here">
        The carriers stand in the file that CORELLA_CARRIERS names, so this page only shows them. Change the
        file, then restart Corella.
      </Note>
    );
  return null;
}

/** For everybody else. */
export function OperatorsOnly() {
  return (
    <Note tone="info" Icon={IconLock}>
      Only whoever runs this installation sets up its carriers.
    </Note>
  );
}
