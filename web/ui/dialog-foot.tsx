import { Button, Group } from '@mantine/core';
import classes from './dialog-foot.module.css';

type DialogFootProps = {
  /** What the form does, as a verb. */
  label: string;
  isPending?: boolean;
  isDisabled?: boolean;
  onCancel: () => void;
};

/** The foot of a form in a dialog: leave it, or do it. It stays in sight where the form is long. */
export function DialogFoot({ label, isPending = false, isDisabled = false, onCancel }: DialogFootProps) {
  return (
    <Group justify="flex-end" gap="sm" className={classes['foot'] ?? ''}>
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
      <Button type="submit" disabled={isDisabled} loading={isPending}>
        {label}
      </Button>
    </Group>
  );
}
