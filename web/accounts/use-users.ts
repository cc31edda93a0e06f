import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Body } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';

export type Invitation = Body<typeof endpoints.inviteUser>;
export type MethodChange = Body<typeof endpoints.changeUser> & { userId: string };

export function useUsers() {
  return useQuery({
    queryKey: keys.users,
    queryFn: async () => (await call(endpoints.listUsers)).users,
  });
}

export function useUserChanges() {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: keys.users });
  return {
    invite: useMutation({
      mutationFn: (body: Invitation) => call(endpoints.inviteUser, { body }),
      onSuccess,
    }),
    changeMethod: useMutation({
      mutationFn: ({ userId, ...body }: MethodChange) =>
        call(endpoints.changeUser, { params: { userId }, body }),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (userId: string) => call(endpoints.removeUser, { params: { userId } }),
      onSuccess,
    }),
    resend: useMutation({
      mutationFn: (userId: string) => call(endpoints.resendInvitation, { params: { userId } }),
      onSuccess,
    }),
    withdraw: useMutation({
      mutationFn: (userId: string) => call(endpoints.withdrawInvitation, { params: { userId } }),
      onSuccess,
    }),
    startReset: useMutation({
      mutationFn: (userId: string) => call(endpoints.startUserPasswordReset, { params: { userId } }),
      onSuccess,
    }),
    signOut: useMutation({
      mutationFn: (userId: string) => call(endpoints.endUserSessions, { params: { userId } }),
      onSuccess,
    }),
  };
}

/** The name of the account owner, once it is known. */
export function useOwnerName(): string | undefined {
  return useUsers().data?.find((user) => user.role === 'owner')?.name;
}
