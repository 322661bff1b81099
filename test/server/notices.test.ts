/** Notices of a sender about an account, passed on to the storefront. */

import { afterEach, expect, test } from 'vitest'
import { START, startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { sendWebhook } from './support/steps.ts'

let companion: Companion
afterEach(() => companion.close())

test('a notice from a sender whose clock is ahead is delivered at once, with the time of the sender', async () => {
  companion = await startCompanion()
  const occurredAt = START + 86_400_000
  await sendWebhook(companion, { id: 'n1', notice: { type: 'account.approved', subject: 'cm_1', occurredAt } })
  await companion.app.idle()
  expect(companion.events.map(({ event }) => [event.type, event.timestamp])).toEqual([
    ['account.approved', new Date(occurredAt).toISOString()],
  ])
})
