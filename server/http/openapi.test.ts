import { describe, expect, test } from 'vitest';
import type { EndpointDeclaration } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { readConfig } from '#server/platform/config.ts';
import { buildApiDocument } from './openapi.ts';

type Operation = {
  operationId: string;
  tags: string[];
  description: string;
  parameters?: { name: string; in: string; required: boolean; schema: object }[];
  requestBody?: object;
  responses: Record<
    string,
    { 'x-codes'?: string[]; content?: Record<string, { examples?: Record<string, object> }> }
  >;
  security: object[];
  'x-permission': string;
};
type Document = {
  openapi: string;
  info: { description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: object; examples: Record<string, { value: object }> };
};

const document = buildApiDocument(readConfig({})) as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

function operationOf(id: string): Operation {
  const found = operations.find(({ operation }) => operation.operationId === id);
  if (!found) throw new Error(`${id} is not in the document.`);
  return found.operation;
}

describe('the API document', () => {
  test.each(Object.entries<EndpointDeclaration>(endpoints))('describes %s', (id, endpoint) => {
    const operation =
      document.paths[endpoint.path.replace(/:(\w+)/g, '{$1}')]?.[endpoint.method.toLowerCase()];
    expect(operation).toMatchObject({ operationId: id, 'x-permission': endpoint.permission });
    expect(operation?.responses).toHaveProperty(String(endpoint.status));
    expect('requestBody' in (operation ?? {})).toBe(
      endpoint.body !== undefined || endpoint.bodyMedia !== undefined,
    );
    const codes = Object.values(operation?.responses ?? {}).flatMap((answer) => answer['x-codes'] ?? []);
    expect(codes).toEqual(expect.arrayContaining([...endpoint.refusals]));
    expect(new Set(codes).size).toBe(codes.length);
  });

  test('names every operation once, under a heading that has words', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(Object.keys(endpoints).length);
    const tags = new Map(document.tags.map((tag) => [tag.name, tag.description]));
    for (const { operation } of operations) expect(tags.get(operation.tags[0] ?? '')).toMatch(/\w+/);
  });

  test('declares each parameter that a path names, and no other', () => {
    for (const { path, operation } of operations) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(declared.map((parameter) => parameter.name)).toEqual(named);
      expect(declared.every((parameter) => parameter.required)).toBe(true);
    }
  });

  test('asks for Origin wherever something may change, and only there', () => {
    for (const { method, operation } of operations) {
      const origin = operation.parameters?.find((parameter) => parameter.name === 'Origin');
      expect([operation.operationId, origin !== undefined]).toEqual([
        operation.operationId,
        method !== 'get',
      ]);
      if (origin)
        expect(origin).toMatchObject({
          in: 'header',
          required: true,
          schema: { enum: ['http://localhost:3000', 'http://127.0.0.1:3000'] },
        });
    }
  });

  test('every reference leads somewhere, and named shapes are referred to', () => {
    const text = JSON.stringify(document);
    for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      expect(document.components.schemas).toHaveProperty(name);
    }
    for (const name of ['Session', 'Challenge', 'Message', 'User', 'Handset', 'Problem']) {
      expect(text).toContain(`"#/components/schemas/${name}"`);
    }
  });

  test('shows each refusal as the server sends it', () => {
    const answer = operationOf('inviteUser').responses['403'];
    expect(answer?.['x-codes']).toEqual(
      expect.arrayContaining(['owner_only', 'step_up_required', 'cross_site']),
    );
    const example = answer?.content?.['application/problem+json']?.examples?.['owner_only'];
    expect(example).toEqual({ $ref: '#/components/examples/owner_only' });
    expect(document.components.examples['owner_only']?.value).toMatchObject({
      type: '/problems/owner_only',
      status: 403,
      code: 'owner_only',
    });
  });

  test('tells how to begin', () => {
    for (const word of [
      '__Host-corella_session',
      'Origin',
      'step-up',
      'problem+json',
      '/api/simulator/clock',
      'server-sent',
    ]) {
      expect(document.info.description).toContain(word);
    }
  });

  test('leaves the simulator out where there is none', () => {
    const real = {
      CORELLA_SMPP_URL: 'smpp://a:b@smsc.example:2775',
      CORELLA_SMTP_URL: 'smtp://mail.example',
    };
    const document = JSON.stringify(buildApiDocument(readConfig(real)));
    expect(document).not.toContain('/api/simulator');
    expect(document).toContain('/api/messages');
  });
});
