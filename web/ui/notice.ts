import { notifications } from '@mantine/notifications';

/** A short sentence at the edge of the screen that something was done; read out politely. */
export function showNotice(message: string): void {
  notifications.show({ message, color: 'green', autoClose: 5000, withBorder: true });
}
