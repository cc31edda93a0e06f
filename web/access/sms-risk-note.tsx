import { Text } from '@mantine/core';

/** What a code by SMS does not protect from, and what to add (NIST SP 800-63B-4 3.2.9, ASVS 6.6.1). */
export function SmsRiskNote() {
  return (
    <Text size="sm" c="dimmed">
      A code by SMS keeps out whoever has only your password. It does not keep out someone who takes over your
      number at the phone company: for that, add an authenticator app later, under My profile.
    </Text>
  );
}
