import { type IdRule, listIdKeys, normalizeCarrierId, readIdBy } from './receipts.ts';
import type { ReceivingDialect } from './settings.ts';

export type IdPair = { answered: string; reported: string };

const RULES: readonly IdRule[] = ['asis', 'hex', 'dec'];

/** The one rule by which every receipt names its answer; undefined when there is none, or more than one. */
export function learnIdRule(pairs: readonly IdPair[]): IdRule | undefined {
  const fitting = RULES.filter((rule) =>
    pairs.every(({ answered, reported }) => readIdBy(rule, reported) === normalizeCarrierId(answered)),
  );
  return pairs.length > 0 && fitting.length === 1 ? fitting[0] : undefined;
}

const PAIRS_TO_LEARN = 10;
const MAX_ANSWERED = 5_000;

// Remembers the ids of answers until ten receipts in a row agree by which rule they name them; then it forgets them all.
export class IdLearner {
  readonly #answered = new Set<string>();
  #pairs: IdPair[] = [];
  #rule: IdRule | undefined;

  constructor(base: ReceivingDialect['idBase']) {
    this.#rule = base === 'learned' ? undefined : base;
  }

  get rule(): IdRule | undefined {
    return this.#rule;
  }

  noteAnswered(carrierId: string): void {
    if (this.#rule !== undefined) return;
    const id = normalizeCarrierId(carrierId);
    if (id === '') return;
    this.#answered.add(id);
    if (this.#answered.size > MAX_ANSWERED) this.#forgetOldest();
  }

  /** The keys of a receipt's id, by the rule as far as it is known. */
  listKeys(reported: string): string[] {
    if (this.#rule === undefined) this.#learn(reported);
    if (this.#rule === undefined) return listIdKeys(reported);
    const key = readIdBy(this.#rule, reported);
    return key === undefined ? listIdKeys(reported).slice(0, 2) : [key];
  }

  // A receipt that fits answers by several rules tells nothing, and so does one whose answer has not come yet.
  #learn(reported: string): void {
    const matched = new Set<string>();
    for (const rule of RULES) {
      const key = readIdBy(rule, reported);
      if (key !== undefined && this.#answered.has(key)) matched.add(key);
    }
    const [answered] = matched;
    if (matched.size !== 1 || answered === undefined) return;
    this.#pairs.push({ answered, reported });
    if (this.#pairs.length < PAIRS_TO_LEARN) return;
    this.#rule = learnIdRule(this.#pairs);
    this.#pairs = [];
    if (this.#rule !== undefined) this.#answered.clear();
  }

  #forgetOldest(): void {
    for (const id of this.#answered) {
      this.#answered.delete(id);
      return;
    }
  }
}
