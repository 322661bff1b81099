/** The page of one order in the console, and what its actions send. */

import { expect } from '@open-wc/testing'
import { openConsole, waitUntil } from './open-console.ts'
import type { Answers, Call, Opened } from './open-console.ts'

export const WHY = 'Why? It goes into the audit log'
export const WHY_OPTIONAL = 'Why? (optional) It goes into the audit log'

export async function openOrder(answers: Answers = {}): Promise<Opened> {
  const at = await openConsole('#/orders/1041', { answers })
  await at.shows('What happened')
  return at
}

/** The writes, without what every one of them carries. */
export async function writes(at: Opened): Promise<Pick<Call, 'path' | 'body'>[]> {
  const calls = await at.calls('POST')
  for (const { csrf } of calls) expect(csrf).to.equal('csrf-1')
  return calls.map(({ path, body }) => ({ path, body }))
}

export const isClosed = (at: Opened) => waitUntil(() => at.dialog() === null, `the dialog closes: ${at.text()}`)
