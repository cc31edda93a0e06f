import { Button, type ButtonProps } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';

type CopyButtonProps = ButtonProps & { value: string; label?: string };

/** Copies a value, and says that it did. */
export function CopyButton({ value, label = 'Copy', ...button }: CopyButtonProps) {
  const clipboard = useClipboard({ timeout: 2000 });
  return (
    <Button
      variant="default"
      leftSection={clipboard.copied ? <IconCheck size={18} /> : <IconCopy size={18} />}
      {...button}
      onClick={() => clipboard.copy(value)}
    >
      <span aria-live="polite">{clipboard.copied ? 'Copied' : label}</span>
    </Button>
  );
}
