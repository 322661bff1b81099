/** A sale through each provider that has a simulator, over HTTP. */

import { afterEach, describe, expect, test, vi } from 'vitest'
import type { CreateRequest } from '../../server/contract/provider.ts'
import type { CheckoutOpened, CheckoutView } from '../../server/contract/wire.ts'
import { freePort } from '../free-port.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { SELLING } from './support/selling.ts'
import type { SellingBench } from './support/selling.ts'

/** A test for the providers that fit it. */
const testIf = (fits: unknown, name: string, body: () => Promise<void>): void => {
  if (fits) test(name, body)
}

describe.each(SELLING)('a sale through $id', (provider) => {
  let companion: Companion
  let bench: SellingBench
  let opened: CheckoutOpened
  let created: CreateRequest
  const sold = { currency: provider.currency, amount: '125.50', customer: provider.customer }
  const found = provider.foundWithin

  async function openCheckout(): Promise<void> {
    const port = await freePort()
    bench = await provider.open(`http://127.0.0.1:${port}`)
    companion = await startCompanion({
      providers: 'configured',
      port,
      start: Date.now(),
      settings: { SANDBOX: '0', ...bench.settings },
      onCreate: (request) => {
        created = request
      },
    })
    opened = await companion.open(sold)
  }
  async function begin(): Promise<void> {
    await openCheckout()
    const payment = await companion.pay(opened, { provider: provider.id })
    expect(payment).toMatchObject({ status: 'pending', action: expect.anything() })
    expect(bench.created()).toBe(1)
  }
  afterEach(async () => {
    await companion.close()
    await bench.close()
  })

  const status = async () => (await companion.order()).status
  /** Waits for what happens over HTTP between companion and simulator. */
  const until = (condition: () => boolean | Promise<boolean>) => vi.waitUntil(condition, { timeout: 15_000 })
  const allAnswered = (count: number) =>
    until(() => bench.answers().length >= count && bench.answers().every((answer) => answer !== null))
  const visit = (address: string) => {
    const { pathname, search } = new URL(address)
    return companion.request('GET', pathname + search)
  }
  /** Pays, and returns where the money only moves then. */
  async function pay(): Promise<void> {
    const back = bench.pay()
    if (back !== null) await visit(back)
  }
  /** Pays, and waits for the anomaly that a poll finds. */
  async function payWithAnomaly(): Promise<void> {
    await pay()
    companion.clock.now += 45_000
    await until(async () => {
      await companion.app.idle()
      return (await companion.order()).anomalies.length > 0
    })
  }
  const types = () => companion.events.map(({ event }) => event.type)

  test('is paid by its webhook, or by the return', async () => {
    await begin()
    await pay()
    await until(async () => (await status()) === 'paid')
    await companion.app.idle()
    expect(await companion.order()).toMatchObject({
      status: 'paid',
      money: { amount: '125.50', currency: provider.currency },
      anomalies: [],
    })
    expect(types()).toEqual(['order.paid'])
    // The merchant looks this id up in the provider's dashboard. The event, the order and the receipt have it.
    const { transactionId, paymentId } = companion.events[0]!.event.data
    expect(JSON.stringify(bench.records())).toMatch(new RegExp(`:"?${String(transactionId)}"?[,}]`))
    expect(transactionId).not.toBe(paymentId)
    expect((await companion.order()).payment).toMatchObject({ transactionId })
    expect((await companion.view(opened)).payment).toMatchObject({
      transactionId,
      paidAt: expect.any(String),
      reference: expect.any(String),
    })
  })

  testIf(found, `is paid within ${found} s when its webhook or the return is lost`, async () => {
    await begin()
    bench.faults.webhookLost = true
    bench.pay()
    for (let second = 0; second < found! && (await status()) !== 'paid'; second += 1) {
      companion.clock.now += 1000
      await companion.app.idle()
    }
    expect(await status()).toBe('paid')
  })

  testIf(found === 45, 'is paid within 10 s when its webhook is lost and a modal is open', async () => {
    await begin()
    bench.faults.webhookLost = true
    const gone = new AbortController()
    const stream = await fetch(`${companion.url}/checkouts/${opened.checkout.id}/events`, {
      headers: { authorization: `Bearer ${opened.clientSecret}` },
      signal: gone.signal,
    })
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader()
    bench.pay()
    companion.clock.now += 9000
    let text = ''
    while (!text.includes('"status":"paid"')) text += (await reader.read()).value
    gone.abort()
    expect(await status()).toBe('paid')
  })

  test('is paid once by twenty copies of its webhook, or by twenty returns', async () => {
    await begin()
    bench.faults.webhookCopies = 20
    const back = bench.pay()
    if (back === null) await allAnswered(20)
    else await Promise.all(Array.from({ length: 20 }, () => visit(back)))
    expect(new Set(bench.answers())).toEqual(new Set(provider.notifies ? [200] : []))
    expect(bench.charges()).toBe(1)
    await until(async () => (await status()) === 'paid')
    await companion.app.idle()
    expect(types()).toEqual(['order.paid'])
    expect((await companion.order()).anomalies).toEqual([])
  })

  testIf(found === 45, 'is paid after the expiry, and is an anomaly', async () => {
    await begin()
    bench.faults.webhookLost = true
    companion.clock.now += 1_800_000
    await companion.app.idle()
    expect((await companion.view(opened)).status).toBe('expired')
    bench.pay()
    companion.clock.now += 3_600_000
    await companion.app.idle()
    expect(await companion.order()).toMatchObject({ status: 'paid', anomalies: [{ kind: 'late' }] })
    expect(types().sort()).toEqual(['checkout.expired', 'order.anomaly', 'order.paid'])
  })

  test.each([
    [-1, 'underpaid', '125.49'],
    [1, 'overpaid', '125.51'],
  ])('with a difference of %i minor unit is an anomaly: %s', async (chargedOffBy, kind, amount) => {
    await begin()
    bench.faults.chargedOffBy = chargedOffBy
    await payWithAnomaly()
    expect(await companion.order()).toMatchObject({
      status: 'unpaid',
      anomalies: [{ kind, paid: { amount, currency: provider.currency } }],
    })
    expect(types()).toEqual(['order.anomaly'])
  })

  testIf(provider.foreign, 'in another currency is an anomaly', async () => {
    await begin()
    bench.faults.chargedCurrency = provider.foreign!
    await payWithAnomaly()
    expect(await companion.order()).toMatchObject({
      status: 'unpaid',
      anomalies: [{ kind: 'wrong_currency', paid: { currency: provider.foreign } }],
    })
  })

  test('is paid when the provider cannot be asked between create and confirmation', async () => {
    await begin()
    bench.faults.read = 'error'
    bench.pay()
    companion.clock.now += 60_000
    await companion.app.idle()
    expect(await status()).toBe('unpaid')
    bench.faults.read = 'none'
    for (let minute = 0; minute < 12 && (await status()) !== 'paid'; minute += 1) {
      companion.clock.now += 60_000
      await companion.app.idle()
    }
    expect(await companion.order()).toMatchObject({ status: 'paid', anomalies: [] })
    expect(types()).toEqual(['order.paid'])
  })

  test('is not paid by a transaction that has paid another order', async () => {
    await begin()
    await pay()
    await until(async () => (await status()) === 'paid')
    await companion.app.idle()
    const { transactionId } = companion.events[0]!.event.data
    const [first] = bench.records() as Record<string, unknown>[]
    const another = await companion.open({ ...sold, orderId: 'another-order' })
    const { id } = await companion.pay(another, { provider: provider.id })
    // What a buyer can bring: every id of the old payment, under each name that a provider uses.
    const ids = [String(transactionId), ...Object.values(first!).filter((value) => typeof value === 'string')]
    for (const old of new Set(ids)) {
      const names = [
        'transactionId',
        'transaction_id',
        'reference',
        'trxref',
        'trx_ref',
        'val_id',
        'tran_id',
        'paymentID',
      ]
      const query = new URLSearchParams([...names.map((name) => [name, old]), ['status', 'success']])
      expect((await companion.request('GET', `${new URL(created.returnUrl).pathname}?${query}`)).status).toBe(200)
    }
    if (provider.notifies) bench.redeliver()
    await until(() => bench.isQuiet())
    companion.clock.now += 60_000
    await companion.app.idle()
    expect((await companion.view(another)).payment).toMatchObject({ id, status: 'pending' })
    expect(await companion.order('another-order')).toMatchObject({ status: 'unpaid', anomalies: [] })
    expect([bench.charges(), types()]).toEqual([1, ['order.paid']])
  })

  testIf(found === 45, 'is paid by a poll when its webhook has a wrong signature', async () => {
    await begin()
    bench.faults.webhookWrongSignature = true
    bench.pay()
    await until(() => bench.answers().includes(401))
    expect(await companion.app.store.read.quarantined()).toBe(1)
    companion.clock.now += 45_000
    await companion.app.idle()
    expect(await status()).toBe('paid')
  })

  test.each(['error', 'html', 'cut'] as const)(
    'is pending after an unreadable answer to create (%s)',
    async (fault) => {
      await openCheckout()
      bench.faults.create = fault
      const payment = await companion.pay(opened, { provider: provider.id })
      expect(payment).toMatchObject({ status: 'pending', action: null })
      bench.faults.create = 'none'
      const next = await companion.pay(opened, { provider: provider.id })
      const isPush = opened.checkout.methods.find((method) => method.provider === provider.id)?.flow === 'device'
      expect(next.id === payment.id).toBe(isPush)
      // Nobody has seen the first page, so the buyer gets another. A push request may have gone out.
      if (!isPush) expect(next.action).toMatchObject({ type: 'open' })
      expect(((await companion.view(opened)) as CheckoutView).status).toBe('processing')
    },
  )
})
