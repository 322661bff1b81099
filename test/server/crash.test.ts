/** A process that dies around any commit of a sale. */

import { describe, expect, test } from 'vitest'
import type { CheckoutOpened, PaymentView } from '../../server/contract/wire.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { dieAt } from './support/dying-process.ts'

/** More commits than a sale has: the last ones are never reached. */
const COMMITS = 16

const post = (companion: Companion, { checkout, clientSecret }: CheckoutOpened, key: string) =>
  companion.request('POST', `/checkouts/${checkout.id}/payments`, {
    body: { provider: 'scripted' },
    headers: { authorization: `Bearer ${clientSecret}`, 'idempotency-key': key },
  })

/** What the buyer and the provider do. Any step may fail because the process has died; then the rest is not done. */
async function live(companion: Companion): Promise<void> {
  const token = await companion.token()
  const answer = await companion.request('POST', '/checkouts', { body: { orderToken: token } })
  if (answer.status >= 500) return
  if (answer.problem.code !== 'order_paid') {
    const opened = answer.json as CheckoutOpened
    const pay = await post(companion, opened, 'first-key')
    if (pay.status >= 500) return
    // The process died between its commit and the provider request, and cannot know that. The buyer starts again.
    if ((pay.json as PaymentView).action === null && companion.provider.calls.created.length === 0) {
      await companion.request('POST', `/checkouts/${opened.checkout.id}/cancel`, {
        headers: { authorization: `Bearer ${opened.clientSecret}` },
      })
      await post(companion, await companion.open(), 'second-key')
    }
  }
  const [created] = companion.provider.calls.created
  if (!created) return
  // The provider has the payment, and the buyer pays there.
  companion.provider.onStatus = ({ reference, money }) =>
    reference === created.reference ? { state: 'paid', providerRef: 'TRX', reference, money } : null
  await companion.request('POST', new URL(created.callbackUrl).pathname, {
    body: { id: 'evt', reference: created.reference, providerRef: 'TRX' },
    headers: { 'x-word': 'good' },
  })
  await companion.app.idle()
}

describe.each(['before', 'after'] as const)('a process that dies %s its nth commit', (when) => {
  test.each(Array.from({ length: COMMITS }, (_, index) => index + 1))(
    'leaves an order that is paid once by one payment at the provider (n = %d)',
    async (nth) => {
      const companion = await startCompanion()
      dieAt(companion.app.store, nth, when)
      await live(companion)
      await companion.restart()
      // On Postgres, another companion could still be running the open call of the dead one.
      companion.clock.now += 31_000
      await companion.app.idle()
      // The buyer tries again, the provider repeats its webhook, the clock goes on.
      await live(companion)
      companion.clock.now += 75_000
      await companion.app.idle()
      expect(await companion.order()).toMatchObject({ status: 'paid', anomalies: [] })
      expect(new Set(companion.events.map(({ id }) => id))).toEqual(new Set(['fin_order-1']))
      expect(new Set(companion.events.map(({ raw }) => raw)).size).toBe(1)
      expect(companion.provider.calls.created).toHaveLength(1)
      await companion.close()
    },
  )
})

test('the nth commit is inside the sale for the first n, and after it for the last', async () => {
  const companion = await startCompanion()
  const early = dieAt(companion.app.store, 1, 'before')
  await live(companion)
  expect(early.dead()).toBe(true)
  await companion.restart()
  const late = dieAt(companion.app.store, COMMITS + 40, 'after')
  await live(companion)
  expect(late.dead()).toBe(false)
  expect((await companion.order()).status).toBe('paid')
  await companion.close()
})
