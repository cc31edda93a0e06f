import { Stack } from '@mantine/core';
import type { ReactNode, RefObject } from 'react';

type FormStackProps = {
  formRef?: RefObject<HTMLFormElement | null>;
  onSubmit: () => void;
  children: ReactNode;
};

/** A form with its fields in a column. What is missing or wrong is said in the page by the field's error, not by the browser's bubble. */
export function FormStack({ formRef, onSubmit, children }: FormStackProps) {
  return (
    <form
      ref={formRef ?? null}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <Stack>{children}</Stack>
    </form>
  );
}
