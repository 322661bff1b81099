/** Sales through bKash at its simulator: the buyer confirms there, and the money moves when we call. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { API_PATH, createBkashSimulator } from '../../demo/simulators/bkash/bkash.ts'
import type { BkashSimulator } from '../../demo/simulators/bkash/bkash.ts'
import type { HealthView, OperatorOrderView } from '../../server/contract/operator.ts'
import type { CheckoutOpened } from '../../server/contract/wire.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { operatorSettings, script } from './support/operator.ts'
import { advance, cancel } from './support/steps.ts'

const MINUTE = 60_000
const credentials = { username: 'u', password: 'p', appKey: 'key', appSecret: 'secret' }

let companion: Companion
let simulator: BkashSimulator

beforeEach(async () => {
  const clock = { now: () => companion?.clock.now ?? 0, after: () => () => undefined }
  simulator = createBkashSimulator({ ...credentials, clock })
  await simulator.listen(0)
  companion = await startCompanion({
    providers: 'configured',
    settings: {
      SANDBOX: '0',
      TRUST_PROXY: '1',
      ...operatorSettings,
      BKASH_USERNAME: 'u',
      BKASH_PASSWORD: 'p',
      BKASH_APP_KEY: 'key',
      BKASH_APP_SECRET: 'secret',
      BKASH_BASE_URL: `${simulator.url}${API_PATH}`,
    },
    upstreamLimits: { perMinute: 1e9, burst: 1e6 },
  })
})
afterEach(async () => {
  await companion.close()
  await simulator.close()
})

const start = async (orderId = 'order-1') => {
  const opened = await companion.open({ orderId })
  return { opened, payment: await companion.pay(opened, { provider: 'bkash' }) }
}
const payments = () => simulator.control.payments()
const idOf = (index: number) => payments().at(index)!.id
const visit = (address: string) => {
  const { pathname, search } = new URL(address)
  return companion.request('GET', pathname + search)
}
const confirm = (index = 0) => simulator.control.authorise(idOf(index))
const outcome = async (orderId = 'order-1') => {
  const { status, anomalies } = await companion.order(orderId)
  return [status, anomalies.map(({ kind }) => kind), payments().map(({ executions }) => executions)]
}

describe('bKash', () => {
  test('is paid on return by one execute and without a query', async () => {
    const { payment } = await start()
    expect(payment.action).toMatchObject({ type: 'open', presentation: 'popup' })
    const page = await visit(confirm())
    expect(page.text).toContain(payments()[0]!.transactionId!)
    expect(await outcome()).toEqual(['paid', [], [1]])
    expect(simulator.control.calls()).toMatchObject({ grant: 1, create: 1, execute: 1, query: 0 })
  })

  test('is healthy although it sends no webhooks', async () => {
    await start()
    await visit(confirm())
    const { findings } = await script(() => companion).view<HealthView>('/health')
    expect(findings).toContainEqual(expect.objectContaining({ check: 'provider', level: 'ok' }))
    expect(findings.filter(({ check }) => check === 'webhooks')).toEqual([])
  })

  test('is paid without the return, by schedule', async () => {
    await start()
    confirm()
    await advance(companion, 3 * MINUTE, 3)
    expect(await outcome()).toEqual(['paid', [], [1]])
  })

  test.each(['cut', 'error'] as const)('never executes twice when the answer is lost (%s)', async (fault) => {
    await start()
    simulator.control.setFaults(idOf(0), { other: fault })
    const back = confirm()
    await visit(back)
    simulator.control.setFaults(idOf(0), { other: 'none' })
    await visit(back)
    await advance(companion, 40 * MINUTE, 10)
    // A 500 came before the money moved, the cut connection after it.
    const taken = fault === 'cut'
    expect(await outcome()).toEqual([taken ? 'paid' : 'unpaid', [], [taken ? 1 : 0]])
    expect(simulator.control.calls().execute).toBe(1)
  })

  test('does not pay a new order with an old payment', async () => {
    await start()
    const paid = confirm()
    await visit(paid)
    await start('order-2')
    const other = new URL(simulator.control.authorise(idOf(1)))
    other.searchParams.set('paymentID', idOf(0))
    simulator.control.cancel(idOf(1))
    await visit(other.href)
    expect(await outcome('order-2')).toEqual(['unpaid', [], [1, 0]])
  })

  test('is paid late when the checkout ended while the answer was lost', async () => {
    const { opened } = await start()
    simulator.control.setFaults(idOf(0), { other: 'cut', read: 'error' })
    await visit(confirm())
    await cancel(companion, opened)
    simulator.control.setFaults(idOf(0), { other: 'none', read: 'none' })
    await advance(companion, 3 * MINUTE, 3)
    expect(await outcome()).toEqual(['paid', ['late'], [1]])
  })

  test('takes nothing from a buyer who cancels, and nothing twice from one who repeats', async () => {
    await start()
    await visit(simulator.control.cancel(idOf(0)))
    expect(await outcome()).toEqual(['unpaid', [], [0]])
    await start()
    const back = confirm(1)
    await Promise.all([visit(back), visit(back), visit(back)])
    expect(await outcome()).toEqual(['paid', [], [0, 1]])
  })

  test('finds no payment by the id on a receipt, and says so', async () => {
    const { payment } = await start()
    await visit(confirm())
    const { transactionId } = payments()[0]!
    const answer = await script(() => companion).post(`/payments/${payment.id}/check`, { transactionId })
    expect([answer.status, answer.json]).toMatchObject([200, { outcome: 'not_found', orderStatus: 'paid' }])
  })

  test('says why a wallet was refused', async () => {
    const { opened } = await start()
    await visit(simulator.control.authorise(idOf(0), '01823074817'))
    expect((await companion.view(opened)).payment).toMatchObject({ status: 'failed', reason: 'insufficient_funds' })
  })

  test.each([
    ['2001', 'provider_misconfigured', 50],
    ['2002', 'provider_refused', 50],
    ['2045', 'declined', 30],
  ])('logs the code %s of a refused execute, and shows it on the timeline', async (code, reason, level) => {
    const { opened } = await start()
    simulator.control.refuseExecute(code)
    const back = confirm()
    await visit(back)
    await visit(back)
    await advance(companion, 40 * MINUTE, 10)
    expect((await companion.view(opened)).payment).toMatchObject({ status: 'failed', reason })
    expect(simulator.control.calls().execute).toBe(1)
    const why = `bKash refused the call "execute" with the code ${code}`
    const lines = companion.logLines.map((line) => JSON.parse(line) as { level: number; why?: string })
    expect(lines.filter((line) => line.why === why)).toMatchObject([{ level, provider: 'bkash', orderId: 'order-1' }])
    const { timeline } = await script(() => companion).view<OperatorOrderView>('/orders/order-1')
    const noted = timeline.filter(({ values }) => values.entry === 'noted')
    expect(noted).toMatchObject([{ code: 'log_entry', values: { why } }])
  })

  test('takes the app key for refused until bKash grants a new token', async () => {
    const isRefused = () => companion.app.providerKeys().some(({ refusedSince }) => refusedSince !== null)
    await start()
    await companion.app.probeKeys()
    expect(simulator.control.calls().grant).toBe(1)
    simulator.control.refuseExecute('2001')
    await visit(confirm())
    // A new token was granted at once, since the answer may concern one payment.
    await companion.app.probeKeys()
    expect([simulator.control.calls().grant, isRefused()]).toEqual([2, false])
    const lines = companion.logLines.map((line) => JSON.parse(line) as { level: number; msg: string })
    expect(lines.filter(({ level, msg }) => level === 50 && msg.includes('rejects our key'))).toHaveLength(1)
  })

  // The adapter's own test makes a thousand calls: test/server/providers/bkash/token.test.ts.
  test('makes one token grant for 100 buyers at once', async () => {
    // Each has an address of their own.
    const buyer = async (index: number): Promise<void> => {
      const from = `10.0.0.${index + 1}`
      const orderToken = await companion.token({ orderId: `order-${index}` })
      const headers = { 'x-forwarded-for': from }
      const answer = await companion.request('POST', '/checkouts', { body: { orderToken }, headers })
      const payment = await companion.pay(answer.json as CheckoutOpened, { provider: 'bkash', from })
      expect(payment.action?.type).toBe('open')
    }
    await Promise.all(Array.from({ length: 100 }, (_, index) => buyer(index)))
    expect(new Set(payments().map(({ id }) => id)).size).toBe(100)
    expect(simulator.control.calls()).toMatchObject({ grant: 1, create: 100 })
  })

  test('pays when every token expires in between', async () => {
    await start()
    simulator.control.expireTokens()
    await visit(confirm())
    expect(await outcome()).toEqual(['paid', [], [1]])
    expect(simulator.control.calls()).toMatchObject({ grant: 2, execute: 2 })
  })
})
