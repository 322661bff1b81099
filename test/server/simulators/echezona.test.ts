import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEchezonaSimulator } from '../../../demo/simulators/echezona/echezona.ts'
import { startCallbackReceiver } from './callback-receiver.ts'
import type { EchezonaOptions, EchezonaSimulator } from '../../../demo/simulators/echezona/echezona.ts'
import type { CallbackReceiver } from './callback-receiver.ts'

const apiKey = 'sk_test_ngn_4b7a1e'

let simulator: EchezonaSimulator
let receiver: CallbackReceiver

beforeEach(async () => {
  receiver = await startCallbackReceiver()
  await start({})
})

afterEach(async () => {
  await simulator.close()
  await receiver.close()
})

describe('Echezona simulator: Initialize', () => {
  it('answers with the address of a payment page', async () => {
    const response = await initialize({})
    expect(response.status).toBe(200)
    const answer = (await response.json()) as { data: { paymentUrl: string; accessCode: string } }
    expect(answer).toEqual({
      responseCode: '00',
      responseMessage: 'Successful',
      data: {
        paymentUrl: `${simulator.url}/pay/${answer.data.accessCode}`,
        accessCode: expect.stringMatching(/^[\w-]{16}$/),
      },
    })
    expect(await (await fetch(answer.data.paymentUrl)).text()).toContain('₦5,000.00')
  })

  it('takes the other spelling of the callback address, metadata and a mode', async () => {
    expect(
      (
        await initialize({
          callbackUrl: undefined,
          callBackUrl: 'https://shop.example/back',
          metadata: [{ name: 'a', value: 'b' }],
          mode: 'Test',
        })
      ).status,
    ).toBe(200)
  })

  it.each([
    ['an amount that is a number', { amount: 5000 }, 'amount must be a decimal string greater than zero'],
    ['a zero amount', { amount: '0.00' }, 'amount must be a decimal string greater than zero'],
    ['an amount with a third decimal', { amount: '1.005' }, 'amount must be a decimal string greater than zero'],
    ['dollars', { currency: 'USD' }, 'currency must be NGN'],
    ['no email', { email: 'ada' }, 'email must be an email address'],
    ['no first name', { firstName: ' ' }, 'firstName is required'],
    ['no last name', { lastName: undefined }, 'lastName is required'],
    ['no transaction id', { transactionId: '' }, 'transactionId is required'],
    ['no callback address', { callbackUrl: undefined }, 'callbackUrl must be a URL'],
    ['metadata without names', { metadata: [{ a: 1 }] }, 'metadata must be a list of name and value'],
    ['an unknown mode', { mode: 'Sandbox' }, 'mode must be Test or Live'],
  ])('refuses %s', async (_name, change, responseMessage) => {
    const response = await initialize(change)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ responseCode: '400', responseMessage, data: null })
    expect(simulator.control.payments()).toEqual([])
  })

  it('takes a transaction id once', async () => {
    await initialize({})
    expect(await (await initialize({})).json()).toMatchObject({ responseMessage: 'transactionId has been used' })
  })

  it.each(['', 'Bearer other', apiKey])('refuses the authorization %j', async (authorization) => {
    expect((await call('Initialize', validPayment(), { authorization })).status).toBe(401)
    expect((await call('VerifyPayment', { transactionId: 'pay_1' }, { authorization })).status).toBe(401)
  })

  it('refuses in plain text when told to', async () => {
    await start({ plainTextErrors: true })
    const response = await initialize({ amount: 1 })
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      400,
      'text/plain; charset=utf-8',
      'amount must be a decimal string greater than zero',
    ])
  })
})

describe('Echezona simulator: VerifyPayment', () => {
  it.each([
    ['pending', () => {}, 'Pending', false],
    ['paid', () => simulator.control.pay('pay_1'), 'Successful', true],
    ['failed', () => simulator.control.fail('pay_1'), 'Failed', false],
  ])('says 00 about a %s payment, and the truth below', async (_name, act, status, isSuccessful) => {
    await initialize({ amount: '7' })
    act()
    expect(await verify()).toEqual({
      responseCode: '00',
      responseMessage: 'Successful',
      data: {
        status,
        isSuccessful,
        amount: '7.00',
        currency: 'NGN',
        transactionId: 'pay_1',
        paymentReference: expect.stringMatching(/^ECZ[0-9A-F]{12}$/),
        gatewayResponse: expect.any(String),
      },
    })
  })

  it('knows only what was initialized', async () => {
    const response = await call('VerifyPayment', { transactionId: 'nope' })
    expect([response.status, await response.json()]).toEqual([
      404,
      { responseCode: '404', responseMessage: 'Transaction not found', data: null },
    ])
  })

  it('fires the webhook again, unless told not to', async () => {
    await initialize({})
    await verify()
    simulator.control.pay('pay_1')
    await verify()
    await received(1)
    expect(receiver.bodies[1]).toBe(receiver.bodies[0])
    await start({ verifyFiresWebhook: false })
    await initialize({})
    simulator.control.pay('pay_1')
    await verify()
    expect(simulator.control.deliveries()).toHaveLength(1)
  })
})

describe('Echezona simulator: webhooks', () => {
  it('have the documented shape, and are signed as usual', async () => {
    await initialize({})
    simulator.control.pay('pay_1')
    await received(0)
    const body =
      '{"event":"payment.success","data":{"transaction_id":"pay_1","amount":5000,"currency":"NGN","status":"success","customer":{"email":"ada@example.com","name":"Ada Obi"}}}'
    expect(receiver.bodies).toEqual([body])
    expect(receiver.headers[0]?.['x-echezona-signature']).toBe(createHmac('sha256', apiKey).update(body).digest('hex'))
  })

  it('come in the other family, in kobo, under their own id, when told to', async () => {
    await start({ eventFamily: 'charge', amountUnit: 'minor', webhookNames: 'paymentReference' })
    await initialize({})
    simulator.control.fail('pay_1')
    const reference = simulator.control.payments()[0]?.paymentReference
    expect(await received(0)).toMatchObject({
      event: 'charge.failed',
      data: { transaction_id: reference, amount: 500000, status: 'failed' },
    })
  })

  it('are signed in other ways', async () => {
    await start({
      webhookSecret: 'another',
      signing: {
        headerName: 'X-Signature',
        scheme: 'hmac-data',
        algorithm: 'sha512',
        encoding: 'base64',
        prefix: 'v1=',
      },
    })
    await initialize({})
    simulator.control.pay('pay_1')
    await received(0)
    const data = /"data":(.*)\}$/.exec(receiver.bodies[0] ?? '')?.[1] ?? ''
    expect(receiver.headers[0]?.['x-signature']).toBe(
      `v1=${createHmac('sha512', 'another').update(data).digest('base64')}`,
    )
  })

  it.each(['refund.processed', 'transfer.success', 'subscription.renew'])('tell of %s when told to', async (event) => {
    await initialize({})
    simulator.control.notify('pay_1', event)
    expect(await received(0)).toMatchObject({ event, data: { transaction_id: 'pay_1' } })
    expect(await verify()).toMatchObject({ data: { status: 'Pending' } })
  })

  it('go nowhere until an address is set', async () => {
    await start({ webhookUrl: undefined })
    await initialize({})
    simulator.control.pay('pay_1')
    expect(simulator.control.deliveries()).toEqual([])
    simulator.control.setWebhookUrl(receiver.url)
    await verify()
    expect(await received(0)).toMatchObject({ event: 'payment.success' })
  })
})

describe('Echezona simulator: the page', () => {
  it.each([
    ['pay', 'Successful', 'responseCode=00'],
    ['fail', 'Failed', 'responseCode=99'],
    ['leave', 'Pending', 'responseCode=99'],
  ])('on %s leads back to the shop', async (action, status, code) => {
    const path = await createPage({})
    const response = await submit(path, { action })
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toMatch(/^https:\/\/shop\.example\/back\?t=1&orderReference=pay_1&/)
    expect(response.headers.get('location')).toContain(code)
    expect(simulator.control.payments()[0]?.status).toBe(status)
  })

  it('shows what became of it when opened again, and charges once', async () => {
    const path = await createPage({})
    await submit(path, { action: 'pay' })
    await submit(path, { action: 'fail' })
    expect(await (await fetch(simulator.url + path)).text()).toContain('Paid')
    await received(0)
    expect(simulator.control.deliveries()).toHaveLength(1)
  })

  it('is strict about content and open to frames unless told otherwise', async () => {
    const path = await createPage({ lastName: '<i>Obi</i>' })
    const page = await fetch(simulator.url + path)
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'self' https://shop.example",
    )
    expect(page.headers.get('x-frame-options')).toBeNull()
    const html = await page.text()
    expect(html).toContain('Simulator')
    expect(html).not.toMatch(/<script|<i>|style="|https?:/)
    simulator.faults.refuseFraming = true
    expect((await fetch(simulator.url + path)).headers.get('content-security-policy')).toContain(
      "frame-ancestors 'none'",
    )
    expect((await fetch(`${simulator.url}/pay/nope`)).status).toBe(404)
  })

  it("lets a visitor choose this payment's mishaps", async () => {
    await submit(await createPage({}), {
      action: 'pay',
      webhook: 'amount',
      read: 'html',
      charge: 'less',
      create: 'error',
    })
    expect(await received(0)).toMatchObject({ data: { amount: 4999.98 } })
    expect((await call('VerifyPayment', { transactionId: 'pay_1' })).headers.get('content-type')).toContain('text/html')
    expect((await initialize({ transactionId: 'pay_2' })).status).toBe(500)
    expect((await initialize({ transactionId: 'pay_2' })).status).toBe(200)
  })
})

describe('Echezona simulator: faults', () => {
  it('charges and announces wrongly', async () => {
    await start({ faults: { chargedOffBy: -1, chargedCurrency: 'USD', webhookOffBy: 2, webhookCurrency: 'GHS' } })
    await initialize({})
    simulator.control.pay('pay_1')
    expect(await received(0)).toMatchObject({ data: { amount: 5000.01, currency: 'GHS' } })
    expect(await verify()).toMatchObject({ data: { status: 'Successful', amount: '4999.99', currency: 'USD' } })
  })

  it('loses, multiplies, mis-signs and repeats webhooks', async () => {
    await initialize({})
    simulator.control.setFaults('pay_1', { webhookLost: true })
    simulator.control.notify('pay_1', 'payment.success')
    simulator.control.setFaults('pay_1', { webhookLost: false, webhookCopies: 2, webhookWrongSignature: true })
    simulator.control.pay('pay_1')
    await received(1)
    expect(receiver.headers[0]?.['x-echezona-signature']).not.toBe(
      createHmac('sha256', apiKey)
        .update(receiver.bodies[0] ?? '')
        .digest('hex'),
    )
    simulator.control.redeliver('pay_1')
    await received(2)
    expect(new Set(receiver.bodies).size).toBe(1)
  })

  it('tries again after an answer other than 2xx when told to', async () => {
    receiver.answers = [500, 200]
    Object.assign(simulator.faults, { webhookRetries: 3, webhookRetryMs: 5 })
    await initialize({})
    simulator.control.pay('pay_1')
    await expect.poll(() => simulator.control.deliveries().map((delivery) => delivery.answer)).toEqual([500, 200])
  })

  it('works and never answers, or ends the connection', async () => {
    simulator.faults.nextCreate = 'hang'
    await expect(initialize({}, AbortSignal.timeout(100))).rejects.toThrow('timeout')
    simulator.control.pay('pay_1')
    simulator.faults.read = 'cut'
    await expect(verify()).rejects.toThrow('fetch failed')
    expect(simulator.control.payments()).toMatchObject([{ status: 'Successful', verifications: 1 }])
    expect(simulator.control.calls()).toEqual({ initialize: 1, verify: 1 })
  })

  it.each([
    ['error', 500],
    ['html', 200],
  ] as const)('answers every call with a page (%s)', async (fault, status) => {
    await initialize({})
    Object.assign(simulator.faults, { create: fault, read: fault })
    for (const response of [
      await initialize({ transactionId: 'pay_2' }),
      await call('VerifyPayment', { transactionId: 'pay_1' }),
    ]) {
      expect([response.status, response.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8'])
    }
    expect(simulator.control.payments()).toHaveLength(1)
  })
})

describe('Echezona simulator: control over HTTP', () => {
  it('acts, and shows payments and deliveries without addresses or keys', async () => {
    await initialize({})
    const control = (body: unknown) =>
      fetch(`${simulator.url}/_control`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    await control({ payment: 'pay_1', action: 'notify', event: 'refund.processed', status: 'success' })
    await control({ payment: 'pay_1', action: 'pay' })
    await received(1)
    const shown = await (await fetch(`${simulator.url}/_control`)).text()
    expect(JSON.parse(shown)).toMatchObject({
      payments: [{ transactionId: 'pay_1', status: 'Successful' }],
      deliveries: [{ event: 'refund.processed' }, { event: 'payment.success' }],
    })
    expect(shown).not.toMatch(/secret-token|shop\.example|sk_test/)
    expect(await (await fetch(`${simulator.url}/healthz`)).json()).toEqual({ status: 'ok' })
  })
})

async function start(options: Partial<EchezonaOptions>): Promise<void> {
  await simulator?.close()
  simulator = createEchezonaSimulator({ apiKey, webhookUrl: receiver.url, ...options })
  await simulator.listen(0)
}

function validPayment(): Record<string, unknown> {
  return {
    amount: '5000.00',
    currency: 'NGN',
    email: 'ada@example.com',
    firstName: 'Ada',
    lastName: 'Obi',
    transactionId: 'pay_1',
    callbackUrl: 'https://shop.example/back?t=1',
  }
}

function call(
  name: string,
  body: unknown,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(`${simulator.url}/api/Payments/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}`, ...headers },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  })
}

function initialize(change: Record<string, unknown>, signal?: AbortSignal): Promise<Response> {
  return call('Initialize', { ...validPayment(), ...change }, {}, signal)
}

async function verify(): Promise<unknown> {
  return (await call('VerifyPayment', { transactionId: 'pay_1' })).json()
}

async function createPage(change: Record<string, unknown>): Promise<string> {
  const { data } = (await (await initialize(change)).json()) as { data: { paymentUrl: string } }
  return new URL(data.paymentUrl).pathname
}

function submit(path: string, fields: Record<string, string>): Promise<Response> {
  return fetch(simulator.url + path, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
}

async function received(index: number): Promise<Record<string, unknown>> {
  await expect.poll(() => receiver.bodies.length).toBeGreaterThan(index)
  return JSON.parse(receiver.bodies[index] ?? '') as Record<string, unknown>
}
