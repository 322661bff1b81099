/** Refunds at the providers that make them, over HTTP at their simulators: made once, and counted once. */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Clock } from '../../demo/simulators/kit/clock.ts'
import { SYSTEM_CLOCK } from '../../demo/simulators/kit/clock.ts'
import type { RefundPlan } from '../../demo/simulators/kit/refunds.ts'
import { createPaystackSimulator } from '../../demo/simulators/paystack/paystack.ts'
import type { PaystackSimulator } from '../../demo/simulators/paystack/paystack.ts'
import type { AnomaliesPage, MoneyView, OperatorOrderView, ProviderRefundView } from '../../server/contract/operator.ts'
import { startCompanion } from './support/companion.ts'
import type { Answer, Companion } from './support/companion.ts'
import { operatorSettings, script } from './support/operator.ts'
import { PAYSTACK_KEY, paystackBench, REFUND_CASES } from './support/refund-benches.ts'
import type { RefundBench, RefundCase } from './support/refund-benches.ts'
import { advance, eventsOf } from './support/steps.ts'

const MINUTE = 60_000

let companion: Companion

const operator = script(() => companion)
const clock: Clock = { now: () => companion?.clock.now ?? 0, after: SYSTEM_CLOCK.after }

async function start({ id, currency }: RefundCase, bench: RefundBench): Promise<void> {
  const url = await bench.listen()
  companion = await startCompanion({
    providers: 'configured',
    settings: { SANDBOX: '0', ...operatorSettings, ...bench.settings, [`${id.toUpperCase()}_BASE_URL`]: url },
    upstreamLimits: { perMinute: 1e9, burst: 1e6 },
  })
  const customer = { name: 'Rahima Khatun', email: 'rahima@example.com', phone: '01711234567' }
  const opened = await companion.open({ currency, customer })
  await companion.pay(opened, { provider: id })
}

const order = () => operator.view<OperatorOrderView>('/orders/order-1')
const states = async () => (await order()).providerRefunds.map(({ state }) => state)
const refunded = () =>
  eventsOf(companion, 'order.refunded').map(({ event }) => (event.data.refunded as MoneyView).amount)
const refund = (amount: string, key: string, more = {}): Promise<Answer> =>
  operator.post(
    '/orders/order-1/refunds',
    { amount, note: 'one mug was broken', atProvider: true, ...more },
    { 'idempotency-key': key },
  )
/** Asks until the schedule has nothing more to say. */
const ask = () => advance(companion, 60 * MINUTE, 4)

describe.each(REFUND_CASES)('$id', (provider) => {
  let bench: RefundBench
  beforeEach(async () => {
    bench = provider.open(clock)
    await start(provider, bench)
  })
  afterEach(async () => {
    await companion.close()
    await bench.close()
  })

  test('returns all of it', async () => {
    await bench.pay(companion)
    expect((await order()).payments).toMatchObject([{ canRefund: true, refundable: { amount: '100.00' } }])
    expect([201, 202]).toContain((await refund('100.00', 'a')).status)
    await ask()
    expect(await order()).toMatchObject({
      status: 'refunded',
      refundable: null,
      providerRefunds: [{ state: 'done', refundId: expect.any(String) }],
    })
    expect([bench.calls(), bench.refunds(), refunded()]).toEqual([1, [10_000], ['100.00']])
  })

  test('returns parts of it, equal ones too, and never more than came', async () => {
    await bench.pay(companion)
    for (const [index, amount] of ['30.00', '30.00', '40.00'].entries()) {
      await refund(amount, `key-${index}`)
      await ask()
    }
    expect((await refund('0.01', 'more')).problem.code).toBe('refund_too_large')
    expect(await states()).toEqual(['done', 'done', 'done'])
    expect([bench.calls(), bench.refunds()]).toEqual([3, [3000, 3000, 4000]])
    expect(refunded()).toEqual(['30.00', '30.00', '40.00'])
    expect(await order()).toMatchObject({ status: 'refunded' })
  })

  test('refuses one, and the sum can be returned again', async () => {
    await bench.pay(companion)
    const [words, reason] = provider.refusal
    bench.plan({ refusal: words })
    expect((await refund('40.00', 'a')).problem.code).toBe('refund_refused')
    expect(await order()).toMatchObject({
      refundable: { amount: '100.00' },
      providerRefunds: [{ state: 'refused', reason }],
    })
    companion.clock.now += 1
    await refund('40.00', 'b')
    await ask()
    expect([await states(), bench.refunds()]).toEqual([['refused', 'done'], [4000]])
  })

  test.each<[RefundPlan['answer'], boolean]>([
    ['cut', true],
    ['error', false],
    ['html', false],
  ])('is asked and never called again when the answer is lost (%s)', async (answer, isMade) => {
    await bench.pay(companion)
    await refund('40.00', 'before')
    await ask()
    bench.plan({ answer })
    const lost = await refund('40.00', 'a')
    expect([lost.status, (lost.json as ProviderRefundView).state]).toEqual([202, 'unknown'])
    expect((await refund('40.00', 'b')).problem.code).toBe('request_in_progress')
    expect((await refund('40.00', 'a')).status).toBe(202)
    await ask()
    if (!provider.finds) {
      const { id } = lost.json as ProviderRefundView
      expect((await order()).providerRefunds[1]).toMatchObject({ state: 'unknown', needsPerson: true })
      const note = 'as the merchant panel says'
      expect((await operator.post(`/refunds/${id}/resolve`, { made: isMade, note })).status).toBe(200)
      await companion.app.idle()
    }
    expect(await states()).toEqual(['done', isMade ? 'done' : 'refused'])
    expect([bench.calls(), bench.refunds().length]).toEqual([2, isMade ? 2 : 1])
    expect(refunded()).toEqual(isMade ? ['40.00', '40.00'] : ['40.00'])
    expect((await order()).refundable).toMatchObject({ amount: isMade ? '20.00' : '60.00' })
  })

  test('completes one later', async () => {
    await bench.pay(companion)
    bench.plan({ isSlow: true })
    const answer = await refund('40.00', 'a')
    expect([answer.status, (answer.json as ProviderRefundView).state]).toEqual([202, 'pending'])
    await advance(companion, 2 * MINUTE)
    expect([await states(), refunded(), (await order()).refundable?.amount]).toEqual([['pending'], [], '60.00'])
    bench.finish()
    await ask()
    expect([await states(), refunded(), bench.calls()]).toEqual([['done'], ['40.00'], 1])
  })

  // bKash has no word for a refund that failed.
  if (provider.fails) {
    test('gives one up later, and the sum can be returned again', async () => {
      await bench.pay(companion)
      bench.plan({ isSlow: true })
      await refund('40.00', 'a')
      bench.fail?.()
      await ask()
      expect(await order()).toMatchObject({
        refundable: { amount: '100.00' },
        providerRefunds: [{ state: 'refused', reason: 'failed' }],
      })
      expect(refunded()).toEqual([])
    })
  }

  test('returns money that did not fit', async () => {
    bench.faults.chargedOffBy = -1
    await bench.pay(companion)
    const [anomaly] = (await operator.view<AnomaliesPage>('/anomalies?state=open')).anomalies
    expect(anomaly).toMatchObject({ kind: 'underpaid', canRefund: true, refundable: { amount: '99.99' } })
    await refund('99.99', 'a', { anomalyId: anomaly!.id })
    await ask()
    expect(await order()).toMatchObject({ status: 'unpaid', providerRefunds: [{ state: 'done' }] })
    expect([bench.refunds(), refunded()]).toEqual([[9999], ['99.99']])
  })
})

test('a refund of bKash whose answer was lost is not made again while one of the clocks is wrong', async () => {
  const [provider] = REFUND_CASES
  const bench = provider!.open({ ...clock, now: () => clock.now() - 20 * MINUTE })
  await start(provider!, bench)
  try {
    await bench.pay(companion)
    bench.plan({ answer: 'cut' })
    await refund('40.00', 'a')
    await ask()
    expect((await refund('40.00', 'b')).problem.code).toBe('request_in_progress')
    expect([await states(), bench.refunds()]).toEqual([['unknown'], [4000]])
  } finally {
    await companion.close()
    await bench.close()
  }
})

describe('the report of Paystack', () => {
  let simulator: PaystackSimulator
  let bench: RefundBench
  beforeEach(async () => {
    simulator = createPaystackSimulator({ secretKey: PAYSTACK_KEY, clock })
    bench = paystackBench(simulator)
    await start(REFUND_CASES[2]!, bench)
    await bench.pay(companion)
    simulator.control.setWebhookUrl(`${companion.url}/webhooks/paystack`)
    bench.faults.webhookCopies = 3
  })
  afterEach(async () => {
    await companion.close()
    await bench.close()
  })
  const arrived = async (count: number) => {
    const answers = () => simulator.control.deliveries().filter(({ answer }) => answer === 200)
    await vi.waitUntil(() => answers().length === count, { timeout: 15_000 })
    await companion.app.idle()
  }

  test('counts once, before the companion has asked', async () => {
    await refund('40.00', 'a')
    await arrived(3)
    await ask()
    expect([await states(), refunded()]).toEqual([['done'], ['40.00']])
  })

  test('counts once, after the companion has asked', async () => {
    simulator.control.pause()
    await refund('40.00', 'a')
    await ask()
    expect([await states(), refunded()]).toEqual([['done'], ['40.00']])
    await simulator.control.resume('oldest-first')
    simulator.control.redeliver(simulator.control.payments()[0]!.reference)
    await arrived(2)
    await ask()
    expect([refunded(), (await order()).refunds]).toMatchObject([['40.00'], [{ reportedAt: expect.any(String) }]])
  })

  test('counts once for a refund whose answer was lost', async () => {
    bench.plan({ answer: 'cut' })
    await refund('40.00', 'a')
    await arrived(3)
    await ask()
    expect([await states(), refunded(), bench.calls()]).toEqual([['done'], ['40.00'], 1])
  })

  test('counts as a second one where another of the same sum was made in the dashboard', async () => {
    await refund('40.00', 'a')
    await arrived(3)
    simulator.control.refund(simulator.control.payments()[0]!.reference, 4000)
    await arrived(6)
    await ask()
    expect([await states(), refunded(), bench.refunds()]).toEqual([['done'], ['40.00', '40.00'], [4000, 4000]])
    const payment = (await order()).payments[0]!
    expect((await companion.app.store.read.payment(payment.id))?.flags).toEqual([])
  })
})
