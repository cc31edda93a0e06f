import { Button, Popover, Stack, Switch, Text } from '@mantine/core';
import { IconBell, IconBellOff } from '@tabler/icons-react';
import { useState } from 'react';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { playSound } from './alert-sound.ts';
import { silent, useAlerts, useAlertsChange } from './use-alerts.ts';

const isNotifying = 'Notification' in window;

/** How the browsers of this person tell of new texts, on every page of the app. */
export function AlertsMenu() {
  const alerts = useAlerts().data ?? silent;
  const { change, error } = useAlertsChange();
  const [isDenied, setDenied] = useState(isNotifying && Notification.permission === 'denied');
  const isOn = alerts.notification || alerts.sound;
  const setNotification = async (notification: boolean) => {
    if (!notification) return change({ notification });
    const permission = await Notification.requestPermission();
    setDenied(permission === 'denied');
    if (permission === 'granted') change({ notification });
  };
  return (
    <Popover position="bottom-end" trapFocus returnFocus width={320}>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={
            isOn ? <IconBell size={18} aria-hidden="true" /> : <IconBellOff size={18} aria-hidden="true" />
          }
        >
          Alerts
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Text size="sm">When a text comes in, for you alone and on every page:</Text>
          <Switch
            label="Show a notification"
            description={
              isDenied ? 'Your browser forbids it. Allow it in the settings of this site.' : undefined
            }
            disabled={!isNotifying}
            checked={alerts.notification}
            onChange={(event) => void setNotification(event.currentTarget.checked)}
          />
          <Switch
            label="Show who wrote and what in notifications"
            description="Switched off, a notification only says that a text came in."
            disabled={!alerts.notification}
            checked={alerts.content}
            onChange={(event) => change({ content: event.currentTarget.checked })}
          />
          <Switch
            label="Play a sound"
            checked={alerts.sound}
            onChange={(event) => {
              const sound = event.currentTarget.checked;
              if (sound) playSound();
              change({ sound });
            }}
          />
          <RefusalAlert error={error} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
