import '#web/ui/mantine-rest.css';
import type { Asked } from './gate.ts';
import { LockScreen } from './lock-screen.tsx';
import { StepUpDialog } from './step-up-dialog.tsx';

/** The questions that stand between a call and its answer; loaded when the first is asked. */
export function GateDialogs({ asked }: { asked: readonly Asked[] }) {
  return (
    <>
      {asked.includes('confirm') && <StepUpDialog />}
      {asked.includes('unlock') && <LockScreen />}
    </>
  );
}
