/** A sale through Pakhi Pay over HTTP: companion to simulator, and webhooks that the tests forge. */

import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createPakhiSimulator } from '../../demo/simulators/pakhipay/pakhipay.ts'
import type { PakhiSimulator } from '../../demo/simulators/pakhipay/pakhipay.ts'
import type { WebhookDelivery } from '../../server/contract/provider.ts'
import { hostileDeliveries } from './providers/hostile-webhooks.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'

const KEY = 'pk_test_brand_8f1c2d'
const customer = { name: 'Rahima Begum', email: 'rahima@example.com' }

let simulator: PakhiSimulator
/** A proxy before the simulator. It keeps the last create request, whose tokens the simulator does not show. */
let between: Server
let betweenUrl: string
let lastCreate: { callback_url: string; success_url: string }
let companion: Companion
beforeAll(async () => {
  simulator = createPakhiSimulator({ apiKey: KEY })
  await simulator.listen(0)
  between = createServer((request, response) => void forward(request, response))
  await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve))
  betweenUrl = `http://127.0.0.1:${(between.address() as AddressInfo).port}`
})
afterAll(async () => {
  await simulator.close()
  between.closeAllConnections()
  await new Promise((resolve) => between.close(resolve))
})

async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks).toString('utf8')
  if (request.url === '/api/request/payment/create/') lastCreate = JSON.parse(body) as typeof lastCreate
  const answer = await fetch(simulator.url + request.url!, {
    method: request.method!,
    headers: { 'content-type': 'application/json', 'api-key': String(request.headers['api-key']) },
    body,
    redirect: 'manual',
  })
  response
    .writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' })
    .end(await answer.text())
}
beforeEach(async () => {
  Object.assign(simulator.faults, { webhookLost: true })
  companion = await startCompanion({
    providers: 'configured',
    settings: { PAKHIPAY_API_KEY: KEY, PAKHIPAY_BASE_URL: betweenUrl, SANDBOX: '0' },
  })
})
afterEach(() => companion.close())

interface Sale {
  paymentId: string
  /** The path of the capability address. */
  callback: string
  returnPath: string
  pakhiId: string
}

async function begin(orderId = 'order-1', amount = '100.00'): Promise<Sale> {
  const opened = await companion.open({ orderId, amount, customer })
  const payment = await companion.pay(opened, { provider: 'pakhipay' })
  const pathOf = (address: string) => new URL(address).pathname
  return {
    paymentId: payment.id,
    callback: pathOf(lastCreate.callback_url),
    returnPath: pathOf(lastCreate.success_url),
    pakhiId: simulator.control.payments().at(-1)!.id,
  }
}

const text = (fields: Record<string, string>) =>
  JSON.stringify(fields).replaceAll('":"', '": "').replaceAll('","', '", "')
const signed = (fields: Record<string, string>, key = KEY) =>
  text({ ...fields, signature: createHmac('sha256', key).update(text(fields)).digest('hex') })
const completed = (sale: Sale, transactionId: string, more: Record<string, string> = {}) => ({
  status: 'completed',
  transaction_id: transactionId,
  amount: '100.00',
  order_id: sale.paymentId,
  ...more,
})
const post = (
  path: string,
  raw: string | Uint8Array,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) => companion.request('POST', path, { raw, headers })
const books = async (orderId = 'order-1') => {
  await companion.app.idle()
  const { status, anomalies } = await companion.order(orderId)
  return {
    status,
    anomalies: anomalies.map(({ kind }) => kind),
    events: companion.events.map(({ event }) => event.type),
  }
}
const UNTOUCHED = { status: 'unpaid', anomalies: [], events: [] }

describe('a sale through Pakhi Pay', () => {
  test('is paid by a signed callback that verify confirms', async () => {
    const sale = await begin()
    const transactionId = simulator.control.pay(sale.pakhiId)
    expect((await post(sale.callback, signed(completed(sale, transactionId)))).status).toBe(200)
    expect(await books()).toEqual({ status: 'paid', anomalies: [], events: ['order.paid'] })
  })

  test('is not paid by a signed callback that verify denies', async () => {
    const sale = await begin()
    const callback = signed(completed(sale, 'TRXFUTURE'))
    expect((await post(sale.callback, callback)).status).toBe(200)
    expect(await books()).toEqual(UNTOUCHED)
    const transactionId = simulator.control.pay(sale.pakhiId)
    expect((await post(sale.callback, signed(completed(sale, transactionId)))).status).toBe(200)
    expect((await books()).status).toBe('paid')
  })

  test('is an anomaly by the id in the return address, and paid by the callback', async () => {
    const sale = await begin()
    const transactionId = simulator.control.pay(sale.pakhiId)
    expect((await companion.request('GET', `${sale.returnPath}?transactionId=${transactionId}`)).status).toBe(200)
    // Verify proves that somebody paid, not that it was for this order.
    companion.clock.now += 12_000
    await companion.app.idle()
    expect(await books()).toEqual({ status: 'unpaid', anomalies: ['unconfirmed'], events: ['order.anomaly'] })
    expect((await post(sale.callback, signed(completed(sale, transactionId)))).status).toBe(200)
    expect(await books()).toMatchObject({ status: 'paid', events: ['order.anomaly', 'order.paid'] })
  })

  test('is paid by the id in the return address where the shop accepts those, and is an anomaly', async () => {
    await companion.close()
    companion = await startCompanion({
      providers: 'configured',
      settings: { PAKHIPAY_API_KEY: KEY, PAKHIPAY_BASE_URL: betweenUrl, PAKHIPAY_RETURN_IDS: 'accept', SANDBOX: '0' },
    })
    const sale = await begin()
    const transactionId = simulator.control.pay(sale.pakhiId)
    await companion.request('GET', `${sale.returnPath}?transactionId=${transactionId}`)
    expect(await books()).toMatchObject({
      status: 'paid',
      anomalies: ['unconfirmed'],
      events: expect.arrayContaining(['order.paid', 'order.anomaly']),
    })
  })

  test('after the expiry pays the order, and is an anomaly', async () => {
    const sale = await begin()
    companion.clock.now += 1_800_000
    await companion.app.idle()
    const transactionId = simulator.control.pay(sale.pakhiId)
    expect((await post(sale.callback, signed(completed(sale, transactionId)))).status).toBe(200)
    expect(await books()).toEqual({
      status: 'paid',
      anomalies: ['late'],
      events: expect.arrayContaining(['checkout.expired', 'order.paid', 'order.anomaly']),
    })
  })

  test.each([
    ['99.99', 'underpaid'],
    ['100.01', 'overpaid'],
    ['1.00', 'underpaid'],
  ])('of %s is an anomaly: %s', async (amount, kind) => {
    const sale = await begin()
    const transactionId = simulator.control.pay(sale.pakhiId)
    expect((await post(sale.callback, signed(completed(sale, transactionId, { amount })))).status).toBe(200)
    expect(await books()).toEqual({ status: 'unpaid', anomalies: [kind], events: ['order.anomaly'] })
    // The right amount for the same transaction changes nothing.
    await post(sale.callback, signed(completed(sale, transactionId)))
    expect((await books()).status).toBe('unpaid')
  })

  test.each(['100', '100.0', '100.000'])('of %s is paid', async (amount) => {
    const sale = await begin()
    const transactionId = simulator.control.pay(sale.pakhiId)
    expect((await post(sale.callback, signed(completed(sale, transactionId, { amount })))).status).toBe(200)
    expect((await books()).status).toBe('paid')
  })

  test('is paid by a transaction that has paid no other order', async () => {
    const first = await begin('order-1')
    const second = await begin('order-2')
    const transactionId = simulator.control.pay(first.pakhiId)
    await post(first.callback, signed(completed(first, transactionId)))
    expect((await books('order-1')).status).toBe('paid')
    // The transaction comes by the return address and by a signed callback of the other payment.
    await companion.request('GET', `${second.returnPath}?transactionId=${transactionId}`)
    await post(second.callback, signed(completed(second, transactionId)))
    expect(await books('order-2')).toMatchObject({ status: 'unpaid', anomalies: ['unknown_reference'] })
  })
})

describe('a callback of Pakhi Pay', () => {
  test.each<[string, number, (sale: Sale, transactionId: string) => { path?: string; raw: string }]>([
    ['no signature', 403, (sale, id) => ({ raw: text(completed(sale, id)) })],
    ['an empty signature', 403, (sale, id) => ({ raw: text({ ...completed(sale, id), signature: '' }) })],
    ['a signature with another key', 403, (sale, id) => ({ raw: signed(completed(sale, id), 'other') })],
    [
      'a signature of another order’s message',
      403,
      (sale, id) => ({ raw: signed(completed(sale, id)).replace(sale.paymentId, `pay_${'1'.repeat(32)}`) }),
    ],
    [
      'a raised amount',
      403,
      (sale, id) => ({ raw: signed(completed(sale, id, { amount: '1.00' })).replace('1.00', '100.00') }),
    ],
    [
      'another status and a good signature',
      400,
      (sale, id) => ({ raw: signed(completed(sale, id, { status: 'pending' })) }),
    ],
    ['a body that is not JSON', 400, () => ({ raw: 'status=completed' })],
    ['more than 256 KiB', 413, (sale, id) => ({ raw: signed(completed(sale, id)).padEnd(262_145) })],
    [
      'a wrong token',
      404,
      (sale, id) => ({ path: `${sale.callback.slice(0, -4)}AAAA`, raw: signed(completed(sale, id)) }),
    ],
    [
      'another provider’s address',
      404,
      (sale, id) => ({ path: sale.callback.replace('pakhipay', 'sandbox'), raw: signed(completed(sale, id)) }),
    ],
    [
      'the removed token instead of a signature',
      403,
      (sale, id) => ({ raw: text({ ...completed(sale, id), token: KEY }) }),
    ],
  ])('with %s is %d and changes nothing', async (_, status, forge) => {
    const sale = await begin()
    const transactionId = simulator.control.pay(sale.pakhiId)
    const { path = sale.callback, raw } = forge(sale, transactionId)
    expect((await post(path, raw)).status).toBe(status)
    expect(await books()).toEqual(UNTOUCHED)
  })

  test('is refused in every forged form, and the real one still pays', async () => {
    const sale = await begin()
    const transactionId = simulator.control.pay(sale.pakhiId)
    const real = signed(completed(sale, transactionId))
    const valid: WebhookDelivery = {
      rawBody: Buffer.from(real),
      headers: { 'content-type': 'application/json' },
      receivedAt: 0,
    }
    const forgeries = hostileDeliveries(valid, { in: 'body', member: 'signature' }).filter(({ harmless }) => !harmless)
    expect(forgeries.length).toBeGreaterThanOrEqual(80)
    for (const { name, delivery } of forgeries) {
      const answer = await post(sale.callback, delivery.rawBody)
      expect([name, answer.status >= 400 && answer.status < 500]).toEqual([name, true])
    }
    expect(await books()).toEqual(UNTOUCHED)
    expect(simulator.control.payments().find(({ id }) => id === sale.pakhiId)?.verifications).toBe(0)
    expect((await post(sale.callback, real)).status).toBe(200)
    expect((await books()).status).toBe('paid')
  })

  test('of another order pays only that order, at any address', async () => {
    const first = await begin('order-1')
    const transactionId = simulator.control.pay(first.pakhiId)
    const genuine = signed(completed(first, transactionId))
    const second = await begin('order-2')
    for (const path of [second.callback, second.callback]) expect((await post(path, genuine)).status).toBe(200)
    expect(await books('order-2')).toEqual(UNTOUCHED)
    expect((await post(first.callback, genuine)).status).toBe(200)
    for (let round = 0; round < 20; round += 1) expect((await post(first.callback, genuine)).status).toBe(200)
    expect((await books('order-1')).status).toBe('paid')
    expect(await books('order-2')).toMatchObject({ status: 'unpaid', anomalies: [] })
    expect(companion.events.map(({ id }) => id)).toEqual(['fin_order-1'])
  })

  test('leaves no key, signature or detail of the buyer in the log', async () => {
    const sale = await begin()
    const transactionId = simulator.control.pay(sale.pakhiId)
    const genuine = signed(completed(sale, transactionId))
    await post(sale.callback, genuine)
    await post(sale.callback, genuine.replace('completed', 'complete'))
    await companion.app.idle()
    const log = companion.logLines.join('')
    const signature = (JSON.parse(genuine) as { signature: string }).signature
    for (const secret of [KEY, signature, customer.name, customer.email, sale.callback.split('/').at(-1)!])
      expect(log).not.toContain(secret)
  })
})
