/** A sale through each provider, whose process dies around any of its commits. */

import { afterEach, describe, expect, test, vi } from 'vitest'
import type { CheckoutOpened, PaymentView } from '../../server/contract/wire.ts'
import { freePort } from '../free-port.ts'
import { startCompanion } from './support/companion.ts'
import type { Answer, Companion } from './support/companion.ts'
import { dieAt } from './support/dying-process.ts'
import { SELLING } from './support/selling.ts'
import type { SellingBench } from './support/selling.ts'
import { advance, cancel, postPayment } from './support/steps.ts'

const MINUTE = 60_000
/** A sale has at least so many commits: of the checkout, the payment, the call, the status and the event. */
const MIN_COMMITS = 8

let companion: Companion
let bench: SellingBench
afterEach(async () => {
  await companion.close()
  await bench.close()
})

// LakiPay's second form of answers changes no step of a sale.
const PROVIDERS = SELLING.filter(({ id }, index) => SELLING.findIndex((other) => other.id === id) === index)

describe.each(PROVIDERS)('a sale through $id', ({ id, currency, customer, open }) => {
  const openCheckout = async (orderId: string): Promise<Answer> => {
    const token = await companion.token({ orderId, currency, amount: '125.50', customer })
    return companion.request('POST', '/checkouts', { body: { orderToken: token } })
  }
  const isDead = ({ status }: Answer): boolean => status >= 500

  /**
   * What the buyer and the provider do. Any step may fail because the process has died; then the rest is not done.
   * @param before how many payments the provider had before this order
   */
  async function live(orderId: string, before: number): Promise<void> {
    const answer = await openCheckout(orderId)
    if (isDead(answer) || answer.problem.code === 'order_paid') return
    if (bench.charges() === Number(orderId)) {
      // The provider repeats what nobody has acknowledged.
      bench.redeliver()
    } else {
      const opened = answer.json as CheckoutOpened
      let paying = await postPayment(companion, opened, { provider: id })
      if (isDead(paying)) return
      let payment = paying.json as PaymentView
      // Nobody has seen a page, so the buyer tries again. A push request may have come.
      const isOnPhone = opened.checkout.methods[0]?.flow === 'device' && bench.created() > before
      if (payment.message !== undefined && !isOnPhone) {
        paying = await postPayment(companion, opened, { provider: id })
        if (isDead(paying)) return
        payment = paying.json as PaymentView
        if (payment.action === null) return void (await cancel(companion, opened))
      }
      // The money is being taken, and the buyer waits.
      if (payment.action === null && !isOnPhone) return
      const back = bench.pay()
      if (back !== null) await companion.request('GET', new URL(back).pathname + new URL(back).search)
    }
    await vi.waitUntil(() => planned.size === 0 && bench.isQuiet(), { interval: 2 })
    await companion.app.idle()
  }

  test.each(['before', 'after'] as const)('is paid once when it dies %s any commit', async (when) => {
    const port = await freePort()
    const clock = {
      now: () => companion?.clock.now ?? 0,
      // Webhooks go out at once. A push request that expires at once would be over before the buyer sees it.
      after: (ms: number, act: () => void) => (ms < 10 * MINUTE ? soon(act) : () => undefined),
    }
    bench = await open(`http://127.0.0.1:${port}`, clock)
    companion = await startCompanion({
      providers: 'configured',
      port,
      settings: { SANDBOX: '0', ...bench.settings },
      upstreamLimits: { perMinute: 1e9, burst: 1e6 },
    })
    for (let nth = 1, isOver = false; !isOver; nth += 1) {
      const orderId = String(nth)
      const { dead } = dieAt(companion.app.store, nth, when)
      const before = bench.created()
      await live(orderId, before)
      isOver = !dead()
      if (isOver) expect(nth).toBeGreaterThan(MIN_COMMITS)
      await companion.restart()
      for (let round = 0; round < 4; round += 1) {
        await live(orderId, before)
        await advance(companion, 2 * MINUTE, 4)
        if ((await companion.order(orderId)).status === 'paid') break
      }
      const { status, anomalies } = await companion.order(orderId)
      expect([nth, status, anomalies, bench.charges()]).toEqual([nth, 'paid', [], nth])
    }
    // bKash itself refuses to take the money twice. It must not be asked to.
    expect(JSON.stringify(bench.records())).not.toMatch(/"executions":(?![01],)/)
    const paid = companion.events.filter(({ event }) => event.type === 'order.paid')
    expect(new Set(paid.map(({ id: name }) => name)).size).toBe(bench.charges())
    expect(new Set(paid.map(({ raw }) => raw)).size).toBe(bench.charges())
  })
})

/** What the provider will do at the next turn of the event loop, for example send a webhook. */
const planned = new Set<NodeJS.Immediate>()

/** Runs it at the next turn of the event loop. @returns what prevents that */
function soon(act: () => void): () => void {
  const immediate = setImmediate(() => {
    planned.delete(immediate)
    act()
  })
  planned.add(immediate)
  return () => {
    planned.delete(immediate)
    clearImmediate(immediate)
  }
}
