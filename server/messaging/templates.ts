import { v7 as uuid } from 'uuid';
import type { Body, Output } from '#contract/endpoint.ts';
import { type Template, type templates, templatesAtMost } from '#contract/templates.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import { type ActivityEntry, recordByActor } from '#server/accounts/activity.ts';
import { nameBy } from '#server/accounts/person-name.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { announce } from '#server/platform/db/transaction.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { storableText } from '#server/platform/storable-text.ts';
import {
  countTemplates,
  deleteTemplate,
  findTemplate,
  insertTemplate,
  isNameTaken,
  listTemplateRows,
  lockNames,
  updateTemplate,
} from './queries/templates.ts';

/** Lists the templates of the account, by name. */
export async function listTemplates(context: ActorContext): Promise<Output<typeof templates.listTemplates>> {
  const rows = await listTemplateRows(context.db, context.actor.accountId);
  return { templates: rows.map(describeTemplate) };
}

/** Keeps a text as a template. Refuses template_name_empty, template_name_taken, text_empty, too_many_templates (over 200). */
export async function addTemplate(
  context: ActorContext,
  body: Body<typeof templates.addTemplate>,
): Promise<Template> {
  const [name, text] = [readName(body.name), readText(body.text)];
  return actInTransaction(context, async (context) => {
    const { accountId, userId } = context.actor;
    const key = { accountId, id: uuid() };
    await takeName(context, key, name);
    if ((await countTemplates(context.db, accountId)) >= templatesAtMost)
      throw new Refusal('too_many_templates');
    await insertTemplate(context.db, { ...key, name, text, userId, changedAt: context.clock.now() });
    await recordOnTemplate(context, 'template.added', { id: key.id, name });
    return getTemplate(context, key.id);
  });
}

/**
 * Changes the name or the text of a template. Refuses not_found, version_conflict, template_name_empty, template_name_taken, text_empty.
 */
export async function changeTemplate(
  context: ActorContext,
  templateId: string,
  { version, ...body }: Body<typeof templates.changeTemplate>,
): Promise<Template> {
  const change = {
    ...(body.name !== undefined && { name: readName(body.name) }),
    ...(body.text !== undefined && { text: readText(body.text) }),
  };
  return actInTransaction(context, async (context) => {
    const { accountId, userId } = context.actor;
    const key = { accountId, id: templateId };
    const before = await getTemplate(context, templateId);
    if (change.name !== undefined) await takeName(context, key, change.name);
    const values = { ...change, userId, changedAt: context.clock.now() };
    if (!(await updateTemplate(context.db, { ...key, version }, values)))
      throw new Refusal('version_conflict');
    await recordOnTemplate(context, 'template.changed', before);
    return getTemplate(context, templateId);
  });
}

/** Removes a template. Refuses not_found. */
export async function removeTemplate(context: ActorContext, templateId: string): Promise<void> {
  await actInTransaction(context, async (context) => {
    const name = await deleteTemplate(context.db, { accountId: context.actor.accountId, id: templateId });
    if (name === undefined) throw new Refusal('not_found');
    await recordOnTemplate(context, 'template.removed', { id: templateId, name });
  });
}

function readName(name: string): string {
  const plain = storableText(name)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  if (plain === '') throw refuseField('template_name_empty', 'name');
  return plain;
}

function readText(text: string): string {
  const storable = storableText(text);
  if (storable.trim() === '') throw refuseField('text_empty', 'text');
  return storable;
}

async function takeName(
  context: ActorContext,
  key: { accountId: string; id: string },
  name: string,
): Promise<void> {
  await lockNames(context.db, key.accountId);
  if (await isNameTaken(context.db, key, name)) throw refuseField('template_name_taken', 'name');
}

async function getTemplate(context: ActorContext, id: string): Promise<Template> {
  const row = await findTemplate(context.db, { accountId: context.actor.accountId, id });
  if (!row) throw new Refusal('not_found');
  return describeTemplate(row);
}

type TemplateRow = NonNullable<Awaited<ReturnType<typeof findTemplate>>>;

function describeTemplate({ userId, userName, changedAt, ...row }: TemplateRow): Template {
  return { ...row, by: nameBy(userId, userName), changedAt: changedAt.toISOString() };
}

async function recordOnTemplate(
  context: ActorContext,
  action: ActivityEntry['action'],
  { id, name }: { id: string; name: string },
): Promise<void> {
  const { accountId } = context.actor;
  await recordByActor(context, {
    action,
    target: { kind: 'template', id, name },
  });
  await announce(context, 'live', { accountId, event: { type: 'templates.changed' } });
}
