import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Body, Output } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import type { OfficeHours } from '#contract/reply-rules.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';

export function useReplyRules() {
  return useQuery({ queryKey: keys.replyRules, queryFn: () => call(endpoints.listReplyRules) });
}

export type ForwardingWish = Body<typeof endpoints.addForwarding>;
export type AutoReplyWish = Body<typeof endpoints.addAutoReply>;
/** The rule that is changed, at the version that was read; undefined for a new one. */
export type Changed = { id: string; version: number } | undefined;

export function useReplyRuleActs() {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: keys.replyRules });
  return {
    saveForwarding: useMutation({
      mutationFn: ({ changed, wish }: { changed: Changed; wish: ForwardingWish }) =>
        changed
          ? call(endpoints.changeForwarding, {
              params: { ruleId: changed.id },
              body: { ...wish, version: changed.version },
            })
          : call(endpoints.addForwarding, { body: wish }),
      onSuccess,
    }),
    saveAutoReply: useMutation({
      mutationFn: ({ changed, wish }: { changed: Changed; wish: AutoReplyWish }) =>
        changed
          ? call(endpoints.changeAutoReply, {
              params: { ruleId: changed.id },
              body: { ...wish, version: changed.version },
            })
          : call(endpoints.addAutoReply, { body: wish }),
      onSuccess,
    }),
    order: useMutation({
      scope: { id: 'auto-reply-order' },
      onMutate: (ruleIds) =>
        client.setQueryData<Rules>(keys.replyRules, (rules) => rules && inOrder(rules, ruleIds)),
      mutationFn: (ruleIds: string[]) => call(endpoints.orderAutoReplies, { body: { ruleIds } }),
      onSettled: onSuccess,
    }),
    remove: useMutation({
      mutationFn: (ruleId: string) => call(endpoints.removeReplyRule, { params: { ruleId } }),
      onSuccess,
    }),
    saveHours: useMutation({
      mutationFn: (body: OfficeHours) => call(endpoints.changeOfficeHours, { body }),
      onSuccess,
    }),
  };
}

type Rules = Output<typeof endpoints.listReplyRules>;

function inOrder(rules: Rules, ruleIds: readonly string[]): Rules {
  const place = ({ id }: { id: string }) => ruleIds.indexOf(id);
  return { ...rules, autoReplies: rules.autoReplies.toSorted((a, b) => place(a) - place(b)) };
}
