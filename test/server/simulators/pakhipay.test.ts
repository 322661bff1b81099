import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPakhiSimulator } from '../../../demo/simulators/pakhipay/pakhipay.ts'
import { startCallbackReceiver } from './callback-receiver.ts'
import type { PakhiSimulator } from '../../../demo/simulators/pakhipay/pakhipay.ts'
import type { CallbackReceiver } from './callback-receiver.ts'

const apiKey = 'pk_test_brand_8f1c2d'
const createPath = '/api/request/payment/create/'
const verifyPath = '/api/request/payment/verify/'

let simulator: PakhiSimulator
let receiver: CallbackReceiver

beforeEach(async () => {
  simulator = createPakhiSimulator({ apiKey })
  await simulator.listen(0)
  receiver = await startCallbackReceiver()
})

afterEach(async () => {
  await simulator.close()
  await receiver.close()
})

describe('Pakhi Pay simulator: create', () => {
  it('answers with status 1 and the address of a payment page', async () => {
    const response = await create({})
    expect(response.status).toBe(200)
    const answer = (await response.json()) as { status: number; payment_url: string }
    expect(answer).toEqual({
      status: 1,
      payment_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/pay\/[\w-]{16}$/),
    })
    const page = await fetch(answer.payment_url)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('৳100.00')
  })

  it.each([
    ['no key', null],
    ['an empty key', ''],
    ['another key', 'pk_test_brand_8f1c2e'],
  ])('refuses %s', async (_name, key) => {
    const response = await call(createPath, validCreate(), key)
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual({ status: 0, message: 'Invalid API key' })
    expect(simulator.control.payments()).toEqual([])
  })

  it.each([
    ['no name', { cus_name: undefined }, 'cus_name is required'],
    ['an email without @', { cus_email: 'rahima' }, 'cus_email must be an email address'],
    ['no amount', { amount: undefined }, 'amount must be a positive decimal'],
    ['a zero amount', { amount: 0 }, 'amount must be a positive decimal'],
    ['a negative amount', { amount: -5 }, 'amount must be a positive decimal'],
    ['a third decimal', { amount: 1.005 }, 'amount must be a positive decimal'],
    ['an amount in words', { amount: 'hundred' }, 'amount must be a positive decimal'],
    ['a relative success address', { success_url: '/thanks' }, 'success_url must be a URL'],
    ['a scripted cancel address', { cancel_url: 'javascript:alert(1)' }, 'cancel_url must be a URL'],
    ['a number as order id', { order_id: 7 }, 'order_id must be a string'],
    ['a bad callback address', { callback_url: 'nowhere' }, 'callback_url must be a URL'],
  ])('refuses %s', async (_name, change, message) => {
    const response = await create(change)
    expect(await response.json()).toEqual({ status: 0, message })
    expect(simulator.control.payments()).toEqual([])
  })

  it('needs neither order id nor callback address', async () => {
    expect(await (await create({ order_id: undefined, callback_url: undefined })).json()).toMatchObject({ status: 1 })
  })

  it('redirects a POST without the trailing slash, as Django does', async () => {
    const response = await call(createPath.slice(0, -1), validCreate())
    expect(response.status).toBe(301)
    expect(response.headers.get('location')).toBe(createPath)
    expect(simulator.control.payments()).toEqual([])
  })
})

describe('Pakhi Pay simulator: verify', () => {
  it('says completed only for a paid transaction and its exact amount', async () => {
    const id = await createPayment()
    const transactionId = simulator.control.pay(id)
    expect(await verify(transactionId, 100)).toEqual({ status: 1, message: 'completed' })
    expect(await verify(transactionId, '100.00')).toEqual({ status: 1, message: 'completed' })
    expect(await verify(transactionId, 99.99)).toEqual({ status: 0, message: 'Amount does not match' })
    expect(await verify('TRX0000000000', 100)).toEqual({ status: 0, message: 'Transaction not found' })
    expect(simulator.control.payments()[0]).toMatchObject({ id, state: 'completed', verifications: 3 })
  })

  it('refuses another key', async () => {
    const transactionId = simulator.control.pay(await createPayment())
    expect((await call(verifyPath, { transaction_id: transactionId, amount: 100 }, 'nope')).status).toBe(401)
  })

  it('compares with what was really charged', async () => {
    simulator.faults.chargedAmount = '1.00'
    const transactionId = simulator.control.pay(await createPayment())
    expect(await verify(transactionId, 100)).toMatchObject({ status: 0 })
    expect(await verify(transactionId, 1)).toMatchObject({ status: 1 })
  })
})

describe('Pakhi Pay simulator: payment page', () => {
  it('charges once, calls back signed and sends the browser on with the transaction id', async () => {
    const id = await createPayment({ order_id: 'order-7', amount: 1250.5 })
    const first = await submit(id, 'pay')
    const second = await submit(id, 'pay')
    const [payment] = simulator.control.payments()
    expect(first.status).toBe(303)
    expect(first.headers.get('location')).toBe(
      `https://shop.example/thanks?cart=9&transactionId=${payment?.transactionId}`,
    )
    expect(second.headers.get('location')).toBe(first.headers.get('location'))
    await expect.poll(() => simulator.control.deliveries().map((delivery) => delivery.answer)).toEqual([200])
    const unsigned = `{"status": "completed", "transaction_id": "${payment?.transactionId}", "amount": "1250.50", "order_id": "order-7"}`
    const signature = createHmac('sha256', apiKey).update(unsigned).digest('hex')
    expect(receiver.bodies).toEqual([`${unsigned.slice(0, -1)}, "signature": "${signature}"}`])
  })

  it('charges nothing on Cancel, and can be paid after it', async () => {
    const id = await createPayment()
    const response = await submit(id, 'cancel')
    expect(response.headers.get('location')).toBe('https://shop.example/bag')
    expect(simulator.control.payments()[0]).toMatchObject({ state: 'cancelled', transactionId: null })
    await submit(id, 'pay')
    expect(simulator.control.payments()[0]).toMatchObject({ state: 'completed' })
    await expect.poll(() => receiver.bodies.length).toBe(1)
  })

  it('is strict about content and open to frames', async () => {
    const page = await fetch(`${simulator.url}/pay/${await createPayment()}`)
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self' https://shop.example",
    )
    expect(page.headers.get('x-frame-options')).toBeNull()
    const html = await page.text()
    expect(html).toContain('Simulator')
    expect(html).not.toMatch(/<script|style="|https?:|callback\/secret/)
  })

  it('escapes what the merchant sent', async () => {
    const id = await createPayment({ cus_name: '<img src=x onerror=alert(1)>' })
    const html = await (await fetch(`${simulator.url}/pay/${id}`)).text()
    expect(html).not.toContain('<img')
    expect(html).toContain('&#60;img src=x')
  })

  it("lets a visitor choose this payment's mishaps", async () => {
    const id = await createPayment()
    await submit(id, 'pay', { callback: 'triple', verify: 'error', create: 'error' })
    await expect.poll(() => receiver.bodies.length).toBe(3)
    const transactionId = simulator.control.payments()[0]?.transactionId ?? ''
    expect((await call(verifyPath, { transaction_id: transactionId, amount: 100 })).status).toBe(500)
    expect((await create({})).status).toBe(500)
    expect((await create({})).status).toBe(200)
  })
})

describe('Pakhi Pay simulator: faults', () => {
  it('loses the callback', async () => {
    simulator.faults.webhookLost = true
    const lost = await createPayment()
    simulator.control.pay(lost)
    simulator.faults.webhookLost = false
    simulator.control.pay(await createPayment())
    await expect.poll(() => receiver.bodies.length).toBe(1)
    expect(simulator.control.deliveries().map((delivery) => delivery.paymentId)).not.toContain(lost)
  })

  it('delays the callback', async () => {
    const id = await createPayment()
    simulator.control.setFaults(id, { webhookDelayMs: 200 })
    const before = performance.now()
    simulator.control.pay(id)
    await expect.poll(() => receiver.bodies.length).toBe(1)
    expect(performance.now() - before).toBeGreaterThanOrEqual(199)
  })

  it('repeats the callback byte for byte', async () => {
    simulator.faults.webhookCopies = 4
    simulator.control.pay(await createPayment())
    await expect.poll(() => receiver.bodies.length).toBe(4)
    expect(new Set(receiver.bodies).size).toBe(1)
  })

  it('names another amount in a callback that is signed well', async () => {
    simulator.faults.webhookAmount = '1.00'
    simulator.control.pay(await createPayment())
    await expect.poll(() => receiver.bodies.length).toBe(1)
    const { signature, ...payload } = JSON.parse(receiver.bodies[0] ?? '{}') as Record<string, string>
    expect(payload.amount).toBe('1.00')
    const text = `{"status": "completed", "transaction_id": "${payload.transaction_id}", "amount": "1.00", "order_id": "ORDER123"}`
    expect(signature).toBe(createHmac('sha256', apiKey).update(text).digest('hex'))
  })

  it('signs wrongly', async () => {
    simulator.faults.webhookWrongSignature = true
    simulator.control.pay(await createPayment())
    await expect.poll(() => receiver.bodies.length).toBe(1)
    const { signature, ...payload } = JSON.parse(receiver.bodies[0] ?? '{}') as Record<string, string>
    const text = `{"status": "completed", "transaction_id": "${payload.transaction_id}", "amount": "100.00", "order_id": "ORDER123"}`
    expect(signature).toMatch(/^[0-9a-f]{64}$/)
    expect(signature).not.toBe(createHmac('sha256', apiKey).update(text).digest('hex'))
  })

  it('tries again after an answer other than 2xx only when told to', async () => {
    receiver.answers = [500, 503, 200]
    simulator.faults.webhookRetries = 5
    simulator.faults.webhookRetryMs = 10
    simulator.control.pay(await createPayment())
    await expect.poll(() => simulator.control.deliveries().map((delivery) => delivery.answer)).toEqual([500, 503, 200])
    expect(simulator.control.deliveries().map((delivery) => delivery.attempt)).toEqual([1, 2, 3])
  })

  it.each([
    ['error', 500],
    ['html', 200],
  ] as const)('answers create with a page (%s) and creates nothing', async (fault, status) => {
    simulator.faults.create = fault
    const response = await create({})
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toContain('text/html')
    expect(simulator.control.payments()).toEqual([])
  })

  it('takes a create and never answers it', async () => {
    simulator.faults.create = 'hang'
    const patience = new AbortController()
    const answer = create({}, patience.signal)
    await expect.poll(() => simulator.control.payments().length).toBe(1)
    patience.abort()
    await expect(answer).rejects.toThrow('aborted')
  })

  it('takes a create and cuts the connection', async () => {
    simulator.faults.create = 'cut'
    await expect(create({})).rejects.toThrow('fetch failed')
    expect(simulator.control.payments()).toHaveLength(1)
  })

  it('lets verify fail until it recovers', async () => {
    Object.assign(simulator.faults, { verify: 'error', verifyRecoversAfterMs: 150 })
    const transactionId = simulator.control.pay(await createPayment())
    expect((await call(verifyPath, { transaction_id: transactionId, amount: 100 })).status).toBe(500)
    await expect
      .poll(async () => (await call(verifyPath, { transaction_id: transactionId, amount: 100 })).status)
      .toBe(200)
  })

  it('closes while an answer hangs and a callback waits', async () => {
    Object.assign(simulator.faults, { verify: 'hang', webhookDelayMs: 60_000 })
    const transactionId = simulator.control.pay(await createPayment())
    const answer = verify(transactionId, 100).catch((error: Error) => error.message)
    await expect.poll(() => simulator.control.calls().verify).toBe(1)
    await simulator.close()
    expect(await answer).toBe('fetch failed')
    expect(receiver.bodies).toEqual([])
  })
})

describe('Pakhi Pay simulator: control over HTTP', () => {
  it('switches faults, pays, and lists payments and deliveries without addresses or keys', async () => {
    const id = await createPayment()
    const changed = await control({ faults: { webhookCopies: 2 } })
    expect(await changed.json()).toMatchObject({ faults: { webhookCopies: 2 } })
    await control({ payment: id, action: 'pay' })
    await expect.poll(() => receiver.bodies.length).toBe(2)
    const listed = await (await fetch(`${simulator.url}/_control`)).text()
    expect(JSON.parse(listed)).toMatchObject({
      calls: { create: 1, verify: 0 },
      payments: [{ id, state: 'completed' }],
      deliveries: [{ paymentId: id }, { paymentId: id }],
    })
    expect(listed).not.toMatch(new RegExp(`secret-token|${apiKey}|shop\\.example`))
  })

  it.each([
    [{ faults: { webhok: true } }, 'there is no fault named "webhok"'],
    [{ faults: { webhookLost: 'yes' } }, 'webhookLost must be a boolean'],
    [{ faults: { verify: 'slow' } }, 'verify must be one of none, error, html, hang, cut'],
    [{ faults: { webhookCopies: -1 } }, 'webhookCopies must be a whole number'],
    [{ faults: { webhookAmount: '1' } }, 'webhookAmount must be like "100.00" or empty'],
    [{ payment: 'nope', faults: {} }, 'there is no payment nope'],
  ])('refuses %j', async (body, message) => {
    const response = await control(body)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ message })
  })
})

function validCreate(): Record<string, unknown> {
  return {
    cus_name: 'John Doe',
    cus_email: 'john@example.com',
    amount: 100.0,
    success_url: 'https://shop.example/thanks?cart=9',
    cancel_url: 'https://shop.example/bag',
    order_id: 'ORDER123',
    callback_url: receiver.url,
  }
}

function create(change: Record<string, unknown>, signal?: AbortSignal): Promise<Response> {
  return call(createPath, { ...validCreate(), ...change }, apiKey, signal)
}

async function createPayment(change: Record<string, unknown> = {}): Promise<string> {
  const { payment_url } = (await (await create(change)).json()) as { payment_url: string }
  return payment_url.split('/').at(-1) ?? ''
}

async function verify(transactionId: string, amount: number | string): Promise<unknown> {
  return (await call(verifyPath, { transaction_id: transactionId, amount })).json()
}

function call(path: string, body: unknown, key: string | null = apiKey, signal?: AbortSignal): Promise<Response> {
  return fetch(simulator.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key === null ? {} : { 'api-key': key }) },
    body: JSON.stringify(body),
    redirect: 'manual',
    ...(signal ? { signal } : {}),
  })
}

function control(body: unknown): Promise<Response> {
  return fetch(`${simulator.url}/_control`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

function submit(id: string, action: 'pay' | 'cancel', fields: Record<string, string> = {}): Promise<Response> {
  return fetch(`${simulator.url}/pay/${id}`, {
    method: 'POST',
    body: new URLSearchParams({ wallet: 'bkash', action, ...fields }),
    redirect: 'manual',
  })
}
