import type { CarrierRoute } from '#contract/carriers.ts';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { useCarrierChanges } from './use-carriers.ts';

export type RouteAct = { kind: 'default' | 'switch' | 'remove'; route: CarrierRoute };

type Props = RouteAct & { others: number; onClose: () => void };

/** Asks before something is done to a carrier, and says what will happen. */
export function RouteActDialog({ kind, route, others, onClose }: Props) {
  const changes = useCarrierChanges();
  const words = wordAct({ kind, route }, others);
  const done = {
    onSuccess: () => {
      showNotice(words.done);
      onClose();
    },
  };
  const { id: routeId, version, enabled } = route;
  const acts = {
    default: { mutation: changes.makeDefault, run: () => changes.makeDefault.mutate(routeId, done) },
    switch: {
      mutation: changes.change,
      run: () => changes.change.mutate({ routeId, version, enabled: !enabled }, done),
    },
    remove: { mutation: changes.remove, run: () => changes.remove.mutate(routeId, done) },
  };
  const { mutation, run } = acts[kind];
  return (
    <ConfirmDialog
      opened
      title={words.title}
      confirmLabel={words.confirm}
      danger={words.danger}
      pending={mutation.isPending}
      error={mutation.error}
      onConfirm={run}
      onClose={onClose}
    >
      {words.text}
    </ConfirmDialog>
  );
}

type Words = { title: string; text: string; confirm: string; done: string; danger: boolean };

const codesToo =
  ' Login codes go this way too, unless they have a carrier of their own: without it nobody can sign in, you neither.';

function wordAct({ kind, route }: RouteAct, others: number): Words {
  const { name, isDefault, enabled } = route;
  switch (kind) {
    case 'default':
      return {
        title: `Make ${name} the default`,
        text: `Texts that name no carrier go by ${name} from now on, and so do login codes, unless they have a carrier of their own. Texts that wait already keep their carrier. Try it first: when it lets nothing through, nobody can sign in.`,
        confirm: 'Make it the default',
        done: `${name} is the default now.`,
        danger: false,
      };
    case 'switch':
      return enabled
        ? {
            title: `Switch ${name} off`,
            text: `Its links are closed once the answers that are out have come. Texts for it wait until it is on again, or until they are too old, and what was held for those is given back.${isDefault ? codesToo : ''}`,
            confirm: 'Switch off',
            done: `${name} is off. Its texts wait.`,
            danger: true,
          }
        : {
            title: `Switch ${name} on`,
            text: `Its links are opened within a second, and the texts that wait for it leave.`,
            confirm: 'Switch on',
            done: `${name} is on again.`,
            danger: false,
          };
    case 'remove':
      return {
        title: `Remove ${name}`,
        text: `Its links are closed and its password is deleted. Texts that it took stay in History; their receipts do not come any more.${isDefault && others === 0 ? ' It is the only carrier: nothing leaves then, and nobody can sign in.' : ''}`,
        confirm: 'Remove',
        done: `${name} is removed.`,
        danger: true,
      };
  }
}
