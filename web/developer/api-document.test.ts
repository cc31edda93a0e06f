import { describe, expect, test } from 'vitest';
import { endpoints } from '#contract/endpoints.ts';
import { type OpenApiDocument, readChapters, searchChapters, writeCurl } from './api-document.ts';

const schemaOf = (schema: unknown) => JSON.parse(JSON.stringify(schema));

const document: OpenApiDocument = {
  tags: [{ name: 'accounts' }, { name: 'empty' }],
  paths: {
    '/api/users/{userId}': {
      patch: {
        operationId: 'changeUser',
        summary: endpoints.changeUser.summary,
        tags: ['accounts'],
        parameters: [{ name: 'userId', in: 'path', required: true, schema: { type: 'string' } }],
        requestBody: { content: { 'application/json': { schema: schemaOf(endpoints.changeUser.body) } } },
        responses: {
          '200': { content: { 'application/json': { schema: schemaOf(endpoints.changeUser.output) } } },
          '422': { 'x-codes': ['owner_keeps_sms'] },
          '409': { 'x-codes': ['version_conflict'] },
        },
        'x-permission': 'owner',
        'x-step-up': true,
      },
    },
    '/healthz': { get: { operationId: 'showHealth', summary: 'Alive?', tags: ['installation'] } },
  },
};

describe('the API document as chapters', () => {
  const chapters = readChapters(document);
  const change = chapters[0]?.operations[0];

  test('keeps the order of the tags, and leaves out what is empty', () => {
    expect(chapters.map((chapter) => chapter.name)).toEqual(['accounts', 'installation']);
  });

  test('says who may call, what goes in and comes out, and what is refused', () => {
    expect(change).toMatchObject({ method: 'PATCH', permission: 'owner', needsStepUp: true, status: '200' });
    expect(change?.pathFields.map((field) => field.name)).toEqual(['userId']);
    expect(change?.bodyFields.map((field) => field.name)).toEqual(['method', 'mobile', 'version']);
    expect(change?.refusals).toContainEqual(
      expect.objectContaining({ code: 'owner_keeps_sms', status: 422, sentence: expect.any(String) }),
    );
  });

  test('the example names the origin where something is changed, and only there', () => {
    const health = chapters[1]?.operations[0];
    if (!change || !health) throw new Error('both calls were read');
    expect(writeCurl(change, 'https://x.example')).toContain("-H 'Origin: https://x.example'");
    expect(writeCurl(health, 'https://x.example')).toBe("curl 'https://x.example/healthz'");
  });

  test('search wants every word, in any field', () => {
    expect(searchChapters(chapters, 'users version_conflict')[0]?.operations).toHaveLength(1);
    expect(searchChapters(chapters, 'users alive')).toEqual([]);
  });
});
