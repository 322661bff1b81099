import { describe, expect, test } from 'vitest'
import type { CheckoutOpened, PaymentView } from '../../server/contract/wire.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'

/** Every commit of a sale, and some to spare: a sale that ends before the last of them is not cut at all. */
const COMMITS = 16

/**
 * The process dies around its nth commit: `before` it (what was done outside the store is done, the commit is not) or `after` it (the commit is durable,
 * nobody was told). From then on nothing of the old process reaches the store.
 */
function dieAt(companion: Companion, nth: number, when: 'before' | 'after'): { dead: () => boolean } {
  const { store } = companion.app
  const { transaction } = store
  let commits = 0
  let dead = false
  store.transaction = async (work) => {
    if (dead) throw new Error('the process is dead')
    commits += 1
    if (commits < nth) return transaction(work)
    dead = true
    if (when === 'after') await transaction(work)
    throw new Error('the process is dead')
  }
  return { dead: () => dead }
}

const wish = (companion: Companion, { checkout, clientSecret }: CheckoutOpened, key: string) =>
  companion.request('POST', `/checkouts/${checkout.id}/payments`, {
    body: { provider: 'scripted' },
    headers: { authorization: `Bearer ${clientSecret}`, 'idempotency-key': key },
  })

/** What buyer and provider do, once. Any step may fail because the server is gone; then the rest of this life is lost. */
async function live(companion: Companion): Promise<void> {
  const token = await companion.token()
  const answer = await companion.request('POST', '/checkouts', { body: { orderToken: token } })
  if (answer.status >= 500) return
  if (answer.problem.code !== 'order_paid') {
    const opened = answer.json as CheckoutOpened
    const pay = await wish(companion, opened, 'the-wish')
    if (pay.status >= 500) return
    // Between our commit and the call: the provider never heard of it, we cannot know that, and the buyer starts again.
    if ((pay.json as PaymentView).action === null && companion.provider.calls.created.length === 0) {
      await companion.request('POST', `/checkouts/${opened.checkout.id}/cancel`, {
        headers: { authorization: `Bearer ${opened.clientSecret}` },
      })
      await wish(companion, await companion.open(), 'another-wish')
    }
  }
  const [created] = companion.provider.calls.created
  if (!created) return
  // The provider has the payment, and its buyer pays there, whatever became of us.
  companion.provider.onStatus = ({ reference, money }) =>
    reference === created.reference ? { state: 'paid', providerRef: 'TRX', reference, money } : null
  await companion.request('POST', new URL(created.callbackUrl).pathname, {
    body: { id: 'evt', reference: created.reference, providerRef: 'TRX' },
    headers: { 'x-word': 'good' },
  })
  await companion.app.idle()
}

describe.each(['before', 'after'] as const)('the process dies %s its nth commit', (when) => {
  test.each(Array.from({ length: COMMITS }, (_, index) => index + 1))(
    'n = %d: the order is paid in the end, once, and the provider was asked to create once',
    async (nth) => {
      const companion = await startCompanion()
      dieAt(companion, nth, when)
      await live(companion)
      await companion.restart()
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

test('the commits above do cut the sale in two: the first dies before anything, the last is never reached', async () => {
  const companion = await startCompanion()
  const early = dieAt(companion, 1, 'before')
  await live(companion)
  expect(early.dead()).toBe(true)
  await companion.restart()
  const late = dieAt(companion, COMMITS + 40, 'after')
  await live(companion)
  expect(late.dead()).toBe(false)
  expect((await companion.order()).status).toBe('paid')
  await companion.close()
})
