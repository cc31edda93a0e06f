import { Radio, Stack, TextInput } from '@mantine/core';
import type { Method } from '#contract/values.ts';

type Props = {
  method: Method;
  mobile: string;
  onMethod: (method: Method) => void;
  onMobile: (mobile: string) => void;
  mobileError: string | undefined;
  methodError: string | undefined;
};

/** How a person gets login codes; the mobile is asked for when it is by SMS. */
export function MethodPicker({ method, mobile, onMethod, onMobile, mobileError, methodError }: Props) {
  return (
    <Stack gap="md">
      <Radio.Group
        label="Login codes"
        description="At every sign-in, a code is asked for after the password."
        value={method}
        onChange={(value) => onMethod(value === 'email' ? 'email' : 'sms')}
        error={methodError}
      >
        <Stack gap="sm" mt="sm">
          <Radio value="sms" label="By SMS (recommended)" description="Safer: it needs the phone, too." />
          <Radio value="email" label="By e-mail" description="For somebody without a mobile of their own." />
        </Stack>
      </Radio.Group>
      {method === 'sms' && (
        <TextInput
          label="Mobile"
          description="For login codes only: it is no sender, gets no replies, and appears in no contacts. It must differ from everybody else's."
          type="tel"
          autoComplete="off"
          maxLength={64}
          value={mobile}
          onChange={(event) => onMobile(event.currentTarget.value)}
          error={mobileError}
        />
      )}
    </Stack>
  );
}
