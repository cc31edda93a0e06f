import {
  type MantineColorScheme,
  SegmentedControl,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import type { ReactNode } from 'react';

function choice(value: MantineColorScheme, label: string, icon: ReactNode) {
  return {
    value,
    label: (
      <span title={label} style={{ display: 'grid', placeItems: 'center', height: 22 }}>
        {icon}
        <VisuallyHidden>{label}</VisuallyHidden>
      </span>
    ),
  };
}

const choices = [
  choice('light', 'Light', <IconSun size={17} stroke={1.7} />),
  choice('dark', 'Dark', <IconMoon size={17} stroke={1.7} />),
  choice('auto', 'As the device', <IconDeviceDesktop size={17} stroke={1.7} />),
];

/** Light, dark, or as the device is set. */
export function ColourSchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      aria-label="Colours of the screen"
      size="xs"
      fullWidth
      data={choices}
      value={colorScheme}
      onChange={(value) => setColorScheme(value as MantineColorScheme)}
    />
  );
}
