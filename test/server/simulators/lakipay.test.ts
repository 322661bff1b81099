import { generateKeyPairSync, verify } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLakiPaySimulator } from '../../../demo/simulators/lakipay.ts'
import { startCallbackReceiver } from './callback-receiver.ts'
import type { LakiOptions, LakiSimulator } from '../../../demo/simulators/lakipay.ts'
import type { CallbackReceiver } from './callback-receiver.ts'

const apiKey = 'pk_test_1:sk_test_1'
const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

let simulator: LakiSimulator
let receiver: CallbackReceiver

beforeEach(async () => {
  receiver = await startCallbackReceiver()
  await start({})
})

afterEach(async () => {
  await simulator.close()
  await receiver.close()
})

describe('LakiPay simulator: direct', () => {
  it('answers flat, as observed, and puts a prompt on the phone', async () => {
    const response = await direct({})
    expect(response.status).toBe(200)
    const answer = (await response.json()) as Record<string, unknown>
    expect(answer).toEqual({ success: true, message: 'Payment initiated', lakipay_transaction_id: expect.stringMatching(/^TXN-[0-9A-F]{12}$/), reference_id: 'ORDER-12345', status: 'PENDING' })
    expect(simulator.control.payments()).toMatchObject([{ id: answer.lakipay_transaction_id, phone: '251911234567', isPrompting: true, amount: 10000 }])
  })

  it('answers with the documented envelope when told to', async () => {
    await start({ shape: 'envelope' })
    expect(await (await direct({})).json()).toEqual({
      status: 'SUCCESS',
      message: 'Payment initiated',
      data: { transaction_id: expect.any(String), reference: 'ORDER-12345', status: 'PENDING' },
    })
  })

  it.each([
    ['no key', null],
    ['the public half only', 'pk_test_1'],
    ['another secret', 'pk_test_1:sk_test_2'],
  ])('refuses %s', async (_name, key) => {
    const response = await call('direct', validDirect(), key)
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual({ success: false, error: { type: 'invalid_api_key', message: 'Invalid API key' } })
    await start({ shape: 'envelope' })
    expect(await (await call('direct', validDirect(), key)).json()).toMatchObject({ status: 'ERROR', error_code: 'INVALID_API_KEY' })
  })

  it.each([
    ['an amount in a string', { amount: '100.00' }, 'amount: cannot unmarshal string into a number'],
    ['a zero amount', { amount: 0 }, 'amount: cannot be blank'],
    ['a third decimal', { amount: 1.005 }, 'amount: cannot be blank'],
    ['another currency', { currency: 'BDT' }, 'currency: must be ETB or USD'],
    ['dollars by mobile money', { currency: 'USD' }, 'currency: USD is only supported with CYBERSOURCE'],
    ['a phone with a plus', { phone_number: '+251911234567' }, 'phone_number: the length must be exactly 12'],
    ['a local phone', { phone_number: '0911234567' }, 'phone_number: the length must be exactly 12'],
    ['an unknown medium', { medium: 'telebirr' }, 'medium: must be a valid value'],
    ['no reference', { reference: undefined }, 'reference: the length must be between 1 and 100'],
    ['a long reference', { reference: 'x'.repeat(101) }, 'reference: the length must be between 1 and 100'],
    ['a bad callback address', { callback_url: 'nowhere' }, 'callback_url: must be a valid URL'],
    ['two faults', { medium: '', amount: -1 }, 'amount: cannot be blank; medium: must be a valid value'],
  ])('refuses %s', async (_name, change, message) => {
    const response = await direct(change)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ success: false, message })
    expect(simulator.control.payments()).toEqual([])
  })

  it('takes a reference once', async () => {
    await direct({})
    expect(await (await direct({})).json()).toEqual({ success: false, message: 'reference: already exists' })
  })

  it('sends cards, in dollars too, to a page', async () => {
    const answer = (await (await direct({ medium: 'CYBERSOURCE', currency: 'USD' })).json()) as Record<string, string>
    expect((await fetch(answer.payment_url ?? '')).status).toBe(200)
    expect(simulator.control.payments()[0]).toMatchObject({ isPrompting: false })
  })

  it('answers a body that is no JSON in its own form', async () => {
    const response = await fetch(`${simulator.url}/api/v2/payment/direct`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-api-key': apiKey }, body: '{' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ success: false })
  })
})

describe('LakiPay simulator: reading a transaction', () => {
  it('tells the price from what leaves the account', async () => {
    const id = await createPayment()
    expect(await read(id)).toEqual({
      id,
      reference: 'ORDER-12345',
      amount: 100,
      currency: 'ETB',
      fee_amount: 2,
      total_amount: 102,
      medium: 'TELEBIRR',
      status: 'PENDING',
      type: 'DEPOSIT',
      description: '',
      details: '',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      updated_at: expect.any(String),
    })
    simulator.control.approve(id)
    expect(await read(id)).toMatchObject({ status: 'SUCCESS' })
    expect(simulator.control.payments()[0]?.reads).toBe(2)
  })

  it('keeps the two statuses of the envelope apart', async () => {
    await start({ shape: 'envelope' })
    const id = await createPayment()
    expect(await read(id)).toMatchObject({ status: 'SUCCESS', data: { transaction_id: id, status: 'PENDING' } })
  })

  it.each([
    ['raw', '"amount":1000000.00,'],
    ['go', '"amount":1000000,'],
  ] as const)('writes numbers as %s', async (numberText, literal) => {
    await start({ numberText })
    const id = await createPayment({ amount: 1e6 })
    expect(await (await get(id)).text()).toContain(literal)
  })

  it('knows neither other keys nor other ids', async () => {
    const id = await createPayment()
    expect((await get(id, 'a:b')).status).toBe(401)
    expect((await get('ORDER-12345')).status).toBe(404)
  })
})

describe('LakiPay simulator: webhooks', () => {
  it.each([
    ['approve', 'Success', 'SUCCESS'],
    ['decline', 'Cancelled', 'CANCELLED'],
    ['fail', 'Failed', 'FAILED'],
    ['expire', 'Expired', 'EXPIRED'],
  ] as const)('on %s, sends the observed shape, signed', async (action, wireStatus, status) => {
    const id = await createPayment()
    simulator.control[action](id)
    const members = await received()
    expect(members).toMatchObject({ event: 'DEPOSIT', lakipayTxnId: id, referenceId: 'ORDER-12345', amount: '100.00', status: wireStatus, callbackUrl: receiver.url })
    expect(members).not.toHaveProperty('currency')
    expect(isSigned(members)).toBe(true)
    expect(await read(id)).toMatchObject({ status })
  })

  it('sends the documented shape with the envelope, or when told to', async () => {
    await start({ shape: 'envelope' })
    const id = await createPayment()
    simulator.control.approve(id)
    const members = await received()
    const { signature: _signature, timestamp: _timestamp, ...rest } = members
    expect(rest).toEqual({ event: 'DEPOSIT', transaction_id: id, reference: 'ORDER-12345', amount: '100.00', currency: 'ETB', status: 'SUCCESS', medium: 'TELEBIRR' })
    expect(isSigned(members)).toBe(true)
  })

  it('signs the Go text of a million', async () => {
    await start({ numberText: 'go', webhookShape: 'snake' })
    simulator.control.approve(await createPayment({ amount: 1e6 }))
    const members = await received()
    expect(members.amount).toBe('1000000')
    expect(isSigned(members)).toBe(false)
    expect(isSigned({ ...members, amount: '1e+06' })).toBe(true)
  })

  it('expires by itself', async () => {
    await start({ expiresAfterMs: 20 })
    const id = await createPayment()
    expect(await received()).toMatchObject({ status: 'Expired' })
    expect(simulator.control.payments()).toMatchObject([{ id, status: 'EXPIRED', isPrompting: false }])
  })

  it('never takes a success back, and can succeed late', async () => {
    const id = await createPayment()
    simulator.control.expire(id)
    simulator.control.approve(id)
    simulator.control.decline(id)
    await expect.poll(() => simulator.control.deliveries().map((delivery) => delivery.answer)).toEqual([200, 200])
    expect(await read(id)).toMatchObject({ status: 'SUCCESS' })
  })

  it('sends withdrawals, platform fees and whatever else a test needs, all signed', async () => {
    await start({ webhookShape: 'snake' })
    const id = await createPayment({}, { 'X-Connected-Merchant-Id': 'cm_1' })
    simulator.control.sendWithdrawal(id)
    expect(await received(0)).toMatchObject({ event: 'WITHDRAWAL', transaction_id: id })
    const feeId = simulator.control.sendMasterFee(id)
    expect(feeId).toBe(`MASTER_FEE_${id}`)
    expect(await received(1)).toMatchObject({ event: 'DEPOSIT', transaction_id: feeId, parent_transaction_id: id, amount: '2.00', status: 'SUCCESS' })
    expect(await read(feeId)).toMatchObject({ id: feeId, parent_transaction_id: id, type: 'DEPOSIT' })
    simulator.control.notify(id, { status: 'PENDING', medium: null, amount: 7 })
    const members = await received(2)
    expect(members).toMatchObject({ status: 'PENDING', amount: '7.00' })
    expect(members).not.toHaveProperty('medium')
    expect([await received(0), await received(1), members].map(isSigned)).toEqual([true, true, true])
    expect(simulator.control.payments()[0]).toMatchObject({ status: 'PENDING', connectedMerchantId: 'cm_1' })
  })

  it('makes a key pair of its own when given none', async () => {
    await simulator.close()
    simulator = createLakiPaySimulator({ apiKey })
    await simulator.listen(0)
    simulator.control.approve(await createPayment())
    expect(isSigned(await received())).toBe(true)
    expect(await (await fetch(`${simulator.url}/_control/public-key`)).text()).toBe(simulator.publicKeyPem)
  })
})

describe('LakiPay simulator: faults', () => {
  it('loses webhooks, and sends them again when asked', async () => {
    simulator.faults.webhookLost = true
    const id = await createPayment()
    simulator.control.approve(id)
    expect(simulator.control.deliveries()).toEqual([])
    simulator.control.redeliver(id)
    expect(await received()).toMatchObject({ lakipayTxnId: id })
  })

  it('delays webhooks', async () => {
    simulator.faults.webhookDelayMs = 150
    const id = await createPayment()
    const before = performance.now()
    simulator.control.approve(id)
    await received()
    expect(performance.now() - before).toBeGreaterThanOrEqual(149)
  })

  it('repeats webhooks byte for byte', async () => {
    const id = await createPayment()
    simulator.control.setFaults(id, { webhookCopies: 4 })
    simulator.control.approve(id)
    await expect.poll(() => receiver.bodies.length).toBe(4)
    expect(new Set(receiver.bodies).size).toBe(1)
  })

  it('names a wrong amount and currency in a webhook that is signed well', async () => {
    await start({ webhookShape: 'snake', faults: { webhookOffBy: -1, webhookCurrency: 'EUR' } })
    const id = await createPayment()
    simulator.control.approve(id)
    const members = await received()
    expect(members).toMatchObject({ amount: '99.99', currency: 'EUR' })
    expect(isSigned(members)).toBe(true)
    expect(await read(id)).toMatchObject({ amount: 100, currency: 'ETB' })
  })

  it('charges a wrong amount and currency, and says so everywhere', async () => {
    await start({ webhookShape: 'snake', faults: { chargedOffBy: 1, chargedCurrency: 'USD' } })
    const id = await createPayment()
    simulator.control.approve(id)
    expect(await received()).toMatchObject({ amount: '100.01', currency: 'USD' })
    expect(await read(id)).toMatchObject({ amount: 100.01, currency: 'USD' })
  })

  it('signs wrongly', async () => {
    simulator.faults.webhookWrongSignature = true
    simulator.control.approve(await createPayment())
    const members = await received()
    expect(Buffer.from(members.signature ?? '', 'base64')).toHaveLength(256)
    expect(isSigned(members)).toBe(false)
  })

  it('tries again after an answer other than 2xx when told to', async () => {
    receiver.answers = [500, 302, 200]
    Object.assign(simulator.faults, { webhookRetries: 5, webhookRetryMs: 5 })
    simulator.control.approve(await createPayment())
    await expect.poll(() => simulator.control.deliveries().map((delivery) => delivery.answer)).toEqual([500, 302, 200])
    expect(simulator.control.deliveries().map((delivery) => delivery.attempt)).toEqual([1, 2, 3])
  })

  it.each([['error', 500], ['html', 200]] as const)('answers every call with a page (%s), and then nothing was done', async (fault, status) => {
    const id = await createPayment({ reference: 'before' })
    Object.assign(simulator.faults, { create: fault, read: fault })
    for (const response of [await direct({}), await checkout({}), await get(id)]) {
      expect(response.status).toBe(status)
      expect(response.headers.get('content-type')).toContain('text/html')
    }
    expect(simulator.control.payments()).toHaveLength(1)
  })

  it('works and never answers: the prompt is there, and can be paid', async () => {
    simulator.faults.nextCreate = 'hang'
    await expect(direct({}, AbortSignal.timeout(100))).rejects.toThrow('timeout')
    const [payment] = simulator.control.payments()
    simulator.control.approve(payment?.id ?? '')
    expect(await received()).toMatchObject({ referenceId: 'ORDER-12345', status: 'Success' })
    expect((await direct({ reference: 'next' })).status).toBe(200)
  })

  it('ends the connection', async () => {
    const id = await createPayment()
    simulator.faults.read = 'cut'
    await expect(get(id)).rejects.toThrow('fetch failed')
    expect(simulator.control.payments()[0]?.reads).toBe(1)
  })

  it('recovers a while after the buyer has acted', async () => {
    const id = await createPayment()
    simulator.control.setFaults(id, { read: 'error', readRecoversAfterMs: 50 })
    simulator.control.approve(id)
    expect((await get(id)).status).toBe(500)
    await expect.poll(async () => (await get(id)).status).toBe(200)
  })

  it('takes no webhook after it was closed', async () => {
    simulator.faults.webhookDelayMs = 60_000
    simulator.control.approve(await createPayment())
    await simulator.close()
    expect(receiver.bodies).toEqual([])
  })
})

describe('LakiPay simulator: control over HTTP', () => {
  it('acts, and shows payments and deliveries without addresses or keys', async () => {
    const id = await createPayment()
    expect(await (await control({ faults: { webhookCopies: 2 } })).json()).toMatchObject({ faults: { webhookCopies: 2 } })
    await control({ payment: id, action: 'approve' })
    await expect.poll(() => receiver.bodies.length).toBe(2)
    const shown = await (await fetch(`${simulator.url}/_control`)).text()
    expect(JSON.parse(shown)).toMatchObject({ calls: { direct: 1 }, payments: [{ id, status: 'SUCCESS' }], deliveries: [{ paymentId: id, event: 'DEPOSIT' }, { paymentId: id }] })
    expect(shown).not.toMatch(/secret-token|sk_test|PRIVATE/)
    expect(await (await fetch(`${simulator.url}/healthz`)).json()).toEqual({ status: 'ok' })
  })

  it.each([
    [{ faults: { webhok: true } }, 'there is no fault named "webhok"'],
    [{ faults: { toString: 1 } }, 'there is no fault named "toString"'],
    [{ faults: { webhookLost: 'yes' } }, 'webhookLost must be a boolean'],
    [{ faults: { read: 'slow' } }, 'read must be one of none, error, html, hang, cut'],
    [{ faults: { webhookCopies: -1 } }, 'webhookCopies must not be negative'],
    [{ faults: { chargedOffBy: 0.5 } }, 'chargedOffBy must be a whole number'],
    [{ faults: { chargedCurrency: 'eur' } }, 'chargedCurrency must be like "EUR" or empty'],
    [{ payment: 'nope', faults: {} }, 'there is no payment nope'],
    [{ action: 'explode' }, 'there is no action "explode", but approve, decline, fail, expire, notify, withdrawal, masterFee, redeliver'],
  ])('refuses %j', async (body, message) => {
    const response = await control(body)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ message })
  })
})

async function start(options: Partial<LakiOptions>): Promise<void> {
  await simulator?.close()
  simulator = createLakiPaySimulator({ apiKey, privateKey, ...options })
  await simulator.listen(0)
}

function validDirect(): Record<string, unknown> {
  return { amount: 100, currency: 'ETB', phone_number: '251911234567', medium: 'TELEBIRR', reference: 'ORDER-12345', callback_url: receiver.url }
}

function call(kind: string, body: unknown, key: string | null = apiKey, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
  return fetch(`${simulator.url}/api/v2/payment/${kind}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key === null ? {} : { 'x-api-key': key }), ...headers },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  })
}

function direct(change: Record<string, unknown>, signal?: AbortSignal): Promise<Response> {
  return call('direct', { ...validDirect(), ...change }, apiKey, {}, signal)
}

function checkout(change: Record<string, unknown>): Promise<Response> {
  return call('checkout', { amount: 100, currency: 'ETB', supported_mediums: ['MPESA'], reference: 'C-1', callback_url: receiver.url, ...change })
}

async function createPayment(change: Record<string, unknown> = {}, headers: Record<string, string> = {}): Promise<string> {
  const answer = (await (await call('direct', { ...validDirect(), ...change }, apiKey, headers)).json()) as Record<string, string> & { data?: Record<string, string> }
  return answer.lakipay_transaction_id ?? answer.data?.transaction_id ?? ''
}

function get(id: string, key = apiKey): Promise<Response> {
  return fetch(`${simulator.url}/api/v2/payment/transaction/${id}`, { headers: { 'x-api-key': key } })
}

async function read(id: string): Promise<unknown> {
  return (await get(id)).json()
}

function control(body: unknown): Promise<Response> {
  return fetch(`${simulator.url}/_control`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
}

/** The members of the nth webhook, every value as the text that stands on the wire. */
async function received(index = 0): Promise<Record<string, string>> {
  await expect.poll(() => receiver.bodies.length).toBeGreaterThan(index)
  const numbersAsText = (receiver.bodies[index] ?? '').replace(/:(-?\d+(?:\.\d+)?)(?=[,}])/g, ':"$1"')
  return JSON.parse(numbersAsText) as Record<string, string>
}

/** As a merchant checks it: not with the simulator's own code. */
function isSigned({ signature = '', ...members }: Record<string, string>): boolean {
  const names = Object.keys(members).sort()
  const text = names.map((name) => `${name}=${members[name]}`).join('&')
  return verify('RSA-SHA256', Buffer.from(text), simulator.publicKeyPem, Buffer.from(signature, 'base64'))
}
