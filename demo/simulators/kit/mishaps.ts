/** The faults that a visitor of a simulator's page can choose, in the visitor's words. */

import type { Faults } from './faults.ts'

export interface Mishap {
  readonly label: string
  readonly faults: Partial<Faults>
}

/** Each ends by itself or applies to one payment, so that nobody has to repair the demo afterwards. */
export const MISHAPS = {
  webhook: {
    none: { label: 'arrives at once', faults: {} },
    late: { label: 'arrives 20 seconds late', faults: { webhookDelayMs: 20_000 } },
    lost: { label: 'is lost', faults: { webhookLost: true } },
    triple: { label: 'arrives three times', faults: { webhookCopies: 3 } },
    signature: { label: 'has a wrong signature', faults: { webhookWrongSignature: true } },
    amount: { label: 'names an amount that is 0.01 too low', faults: { webhookOffBy: -1 } },
    currency: { label: 'names another currency', faults: { webhookCurrency: 'EUR' } },
  },
  read: {
    none: { label: 'answers', faults: {} },
    error: { label: 'answers with status 500 for 20 seconds', faults: { read: 'error', readRecoversAfterMs: 20_000 } },
    hang: { label: 'does not answer for 20 seconds', faults: { read: 'hang', readRecoversAfterMs: 20_000 } },
    html: { label: 'answers with a web page for 20 seconds', faults: { read: 'html', readRecoversAfterMs: 20_000 } },
  },
  charge: {
    none: { label: 'charges the price', faults: {} },
    less: { label: 'charges 0.01 too little', faults: { chargedOffBy: -1 } },
    currency: { label: 'charges another currency', faults: { chargedCurrency: 'EUR' } },
  },
  create: {
    none: { label: 'works', faults: {} },
    error: { label: 'fails with status 500', faults: { nextCreate: 'error' } },
    html: { label: 'fails with a web page', faults: { nextCreate: 'html' } },
    hang: { label: 'works, but the answer never arrives', faults: { nextCreate: 'hang' } },
  },
} as const satisfies Record<string, Readonly<Record<string, Mishap>>>

export type MishapGroup = keyof typeof MISHAPS
export const MISHAP_GROUPS = Object.keys(MISHAPS) as MishapGroup[]

/** Mishaps that a provider's page leaves out, by group. */
export type Impossible = Partial<Record<MishapGroup, readonly string[]>>

export function mishapsOf(group: MishapGroup): Readonly<Record<string, Mishap>> {
  return MISHAPS[group]
}

/** Applies a visitor's choices: to this payment, and to the next create call of any payment. */
export function applyMishaps(
  form: Readonly<Record<string, unknown>>,
  payment: Partial<Faults>,
  general: Partial<Faults>,
): void {
  const chosen = (group: MishapGroup) => mishapsOf(group)[String(form[group] ?? 'none')]?.faults
  Object.assign(payment, chosen('webhook'), chosen('read'), chosen('charge'))
  Object.assign(general, chosen('create'))
}
