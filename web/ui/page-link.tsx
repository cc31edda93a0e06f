import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ReactNode, Ref } from 'react';

type Linked<Props> = Props & { ref?: Ref<HTMLAnchorElement>; children?: ReactNode };

/** A link to a page of the app, in the look of a link in text. */
export const PageLink = createLink((props: Linked<AnchorProps>) => <Anchor {...props} />);

/** A link to a page of the app, in the look of a button. */
export const ButtonLink = createLink((props: Linked<ButtonProps>) => <Button component="a" {...props} />);
