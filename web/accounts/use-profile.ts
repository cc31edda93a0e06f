import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { endpoints } from '#contract/endpoints.ts';
import { keepChallenge } from '#web/access/use-challenge.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';

export function useProfile() {
  return useQuery({
    queryKey: keys.profile,
    queryFn: () => call(endpoints.showProfile),
  });
}

export function useProfileChanges() {
  const client = useQueryClient();
  const onSuccess = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.profile }),
      client.invalidateQueries({ queryKey: keys.session }),
    ]);
  return {
    changeName: useMutation({
      mutationFn: (body: { name: string; version: number }) => call(endpoints.changeName, { body }),
      onSuccess,
    }),
    changeEmail: useMutation({
      mutationFn: (email: string) => call(endpoints.changeEmail, { body: { email } }),
      onSuccess,
    }),
    cancelEmailChange: useMutation({
      mutationFn: () => call(endpoints.cancelEmailChange),
      onSuccess,
    }),
    changePassword: useMutation({
      mutationFn: (body: { currentPassword: string; newPassword: string }) =>
        call(endpoints.changePassword, { body }),
      onSuccess,
    }),
    renewRecoveryCodes: useMutation({
      mutationFn: () => call(endpoints.renewRecoveryCodes),
      // Not waited for: the new codes are shown as soon as they are here, whatever becomes of the reading.
      onSuccess: () => void onSuccess(),
    }),
  };
}

/** The change of the own login mobile: `begin` sends a code to the new number, `finish` shows it once it is proven. */
export function useMobileChange() {
  const client = useQueryClient();
  return {
    begin: useMutation({
      mutationFn: (mobile: string) => call(endpoints.changeMobile, { body: { mobile } }),
      onSuccess: keepChallenge,
    }),
    finish: () => void client.invalidateQueries({ queryKey: keys.profile }),
  };
}

export function useAuthenticatorApp() {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: keys.profile });
  return {
    begin: useMutation({ mutationFn: () => call(endpoints.startAuthenticatorApp) }),
    confirm: useMutation({
      mutationFn: (code: string) => call(endpoints.confirmAuthenticatorApp, { body: { code } }),
      onSuccess,
    }),
    remove: useMutation({ mutationFn: () => call(endpoints.removeAuthenticatorApp), onSuccess }),
  };
}
