import { Button, Group, Stack } from '@mantine/core';
import { IconDownload, IconPrinter } from '@tabler/icons-react';
import { CopyButton } from '#web/ui/copy-button.tsx';
import classes from './recovery-codes-panel.module.css';

/** Recovery codes, the one time they can be seen: to copy, to save as a file, to print. */
export function RecoveryCodesPanel({ codes }: { codes: readonly string[] }) {
  return (
    <Stack>
      <ol className={classes['codes']} aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <Group gap="xs" className={classes['acts'] ?? ''}>
        <CopyButton size="sm" value={codes.join('\n')} label="Copy all" />
        <Button
          variant="default"
          size="sm"
          leftSection={<IconDownload size={18} />}
          onClick={() => saveAsFile(codes)}
        >
          Save as a file
        </Button>
        <Button
          variant="default"
          size="sm"
          leftSection={<IconPrinter size={18} />}
          onClick={() => window.print()}
        >
          Print
        </Button>
      </Group>
    </Stack>
  );
}

function saveAsFile(codes: readonly string[]): void {
  const lines = [
    `Recovery codes for Corella (${window.location.host})`,
    'Each works once. Keep them where you keep other important papers.',
    '',
    ...codes,
    '',
  ];
  const url = URL.createObjectURL(new Blob([lines.join('\r\n')], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'corella-recovery-codes.txt';
  link.click();
  URL.revokeObjectURL(url);
}
