import { Webhook } from 'svix'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLopaySimulator } from '../../../demo/simulators/lopay.ts'
import { startCallbackReceiver } from './callback-receiver.ts'
import type { LopayOptions, LopaySimulator } from '../../../demo/simulators/lopay.ts'
import type { CallbackReceiver } from './callback-receiver.ts'

const apiKey = 'lopay_key_1'
const merchantId = '0b9f1c52-8d47-4f0a-9c36-5a1e2d3f4b5c'
const secret = 'whsec_YXDKaykd6oBK7J/hrFqstWuFfAxbVFSl'
const LINKS = '/api/1/partner/payment-link'
const WEBHOOKS = '/api/1/partner/webhooks'

interface Event {
  id: string
  object: string
  createdAt: string
  type: string
  data: Record<string, string>
}

let simulator: LopaySimulator
let receiver: CallbackReceiver

beforeEach(async () => {
  receiver = await startCallbackReceiver()
  await start({})
})

afterEach(async () => {
  await simulator.close()
  await receiver.close()
})

describe('Lopay simulator: payment links', () => {
  it('are created, with a page to pay on', async () => {
    const taxes = [{ name: 'VAT', inclusive: true, rate: '20.0' }]
    const response = await call('POST', LINKS, { ...validLink(), taxes, dataCollection: ['email'] })
    expect(response.status).toBe(201)
    const link = (await response.json()) as Record<string, string>
    expect(link).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      amount: { units: 1999, currencyCode: 'GBP' },
      link: `${simulator.url}/l/${link.id}`,
      reference: 'pay_1',
      description: 'Order 1',
      status: 'pending',
      dataCollection: ['email'],
      taxes: [{ ...taxes[0], amount: { units: 333, currencyCode: 'GBP' } }],
      payments: [],
      returnUrl: 'https://shop.example/return?a=1',
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    })
    expect(await event(0)).toMatchObject({ type: 'paymentLink.created', data: { paymentLinkId: link.id } })
  })

  it.each([
    ['an amount in pounds', { amount: { units: 19.99, currencyCode: 'GBP' } }, 'amount.units must be a positive integer'],
    ['an amount in a string', { amount: { units: '1999', currencyCode: 'GBP' } }, 'amount.units must be a positive integer'],
    ['no amount', { amount: undefined }, 'amount.units must be a positive integer'],
    ['another currency', { amount: { units: 1999, currencyCode: 'EUR' } }, 'amount.currencyCode must be one of GBP, USD'],
    ['no description', { description: '' }, 'description is required'],
    ['a number as reference', { reference: 7 }, 'reference must be a string'],
    ['a bad return address', { returnUrl: '/thanks' }, 'returnUrl must be a valid URL'],
    ['unknown data', { dataCollection: ['shoeSize'] }, 'dataCollection must be any of name, businessName, phoneNumber, email, address'],
    ['a tax without rate', { taxes: [{ name: 'VAT', inclusive: true }] }, 'taxes must have name, inclusive and rate'],
  ])('are not created from %s', async (_name, change, errorMessage) => {
    const response = await call('POST', LINKS, { ...validLink(), ...change })
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ httpCode: 400, errorCode: 'validation_error', errorMessage })
  })

  it('keep to the region of the key', async () => {
    await start({ currencies: ['USD'] })
    expect(await (await call('POST', LINKS, validLink())).json()).toMatchObject({ errorMessage: 'amount.currencyCode must be one of USD' })
  })

  it.each([
    ['another key', { 'x-api-key': 'nope' }],
    ['another merchant', { 'x-merchant-id': '9b9f1c52-8d47-4f0a-9c36-5a1e2d3f4b5c' }],
    ['an empty merchant', { 'x-merchant-id': '' }],
  ])('refuse %s', async (_name, headers) => {
    const response = await call('POST', LINKS, validLink(), headers)
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ httpCode: 401, errorCode: 'unauthorized' })
    expect(simulator.control.payments()).toEqual([])
  })

  it('need no merchant to be named', async () => {
    const response = await fetch(simulator.url + LINKS, { headers: { 'x-api-key': apiKey } })
    expect(await response.json()).toEqual([])
  })

  it('show payments with tip and taxes apart', async () => {
    const id = await createLink({ taxes: [{ name: 'Service', inclusive: false, rate: '10.0' }] })
    expect(await read(id)).toMatchObject({ status: 'pending', merchantId, payments: [] })
    const paymentId = simulator.control.pay(id, { tipUnits: 300 })
    const gbp = (units: number) => ({ units, currencyCode: 'GBP' })
    const payment = {
      id: paymentId,
      tenderType: 'card',
      subtotal: gbp(1999),
      tip: gbp(300),
      taxes: [{ name: 'Service', inclusive: false, rate: '10.0', amount: gbp(200) }],
      total: gbp(2499),
      createdAt: expect.any(String),
    }
    expect(await read(id)).toMatchObject({ status: 'completed', amount: gbp(1999), payments: [payment] })
    expect(await (await call('GET', `/api/1/partner/payment/${paymentId}`)).json()).toEqual(payment)
    expect(simulator.control.pay(id)).toBe(paymentId)
  })

  it('can be listed, changed, sent and revoked', async () => {
    const id = await createLink()
    expect(await (await call('GET', LINKS)).json()).toMatchObject([{ id }])
    expect(await (await call('PATCH', `${LINKS}/${id}`, { description: 'Order 2' })).json()).toMatchObject({ description: 'Order 2', amount: { units: 1999 } })
    expect((await call('PATCH', `${LINKS}/${id}`, { amount: { units: 0, currencyCode: 'GBP' } })).status).toBe(400)
    expect((await call('POST', `${LINKS}/${id}/send`, { email: 'a@example.com' })).status).toBe(204)
    expect((await call('POST', `${LINKS}/${id}/send`, {})).status).toBe(400)
    expect((await call('DELETE', `${LINKS}/${id}`)).status).toBe(204)
    expect(await read(id)).toMatchObject({ status: 'cancelled' })
    expect(await (await call('PATCH', `${LINKS}/${id}`, { description: 'x' })).json()).toMatchObject({ httpCode: 422 })
    expect(() => simulator.control.pay(id)).toThrow('revoked')
    await expect.poll(() => receiver.bodies.map((body) => (JSON.parse(body) as Event).type).sort()).toEqual(['paymentLink.created', 'paymentLink.revoked', 'paymentLink.updated'])
  })

  it('cannot be revoked once paid', async () => {
    const id = await createLink()
    simulator.control.pay(id)
    expect((await call('DELETE', `${LINKS}/${id}`)).status).toBe(422)
    expect(await read(id)).toMatchObject({ status: 'completed' })
  })

  it('are changed in the portal', async () => {
    const id = await createLink()
    simulator.control.changeAmount(id, 1)
    expect(await read(id)).toMatchObject({ amount: { units: 1, currencyCode: 'GBP' } })
    expect((await eventOf('paymentLink.updated')).data).toEqual({ paymentLinkId: id })
  })

  it('are not known when they are not there', async () => {
    expect(await (await call('GET', `${LINKS}/nope`)).json()).toEqual({ httpCode: 404, errorCode: 'not_found', errorMessage: 'Payment link not found' })
  })
})

describe('Lopay simulator: webhook subscriptions', () => {
  it('are created, and show their secret once', async () => {
    const response = await call('POST', WEBHOOKS, { url: receiver.url, events: ['payment.success'], merchantIds: [merchantId] })
    expect(response.status).toBe(201)
    const { webhookSecretKey, ...rest } = (await response.json()) as Record<string, string>
    expect(rest).toEqual({ id: expect.stringMatching(/^ep_[0-9A-Za-z]{27}$/), events: ['payment.success'], url: receiver.url })
    expect(webhookSecretKey).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/)
    expect(JSON.stringify(await (await call('GET', WEBHOOKS)).json())).not.toContain('whsec_')
  })

  it.each([
    ['no events', { events: [] }],
    ['an unknown event', { events: ['payment.refunded'] }],
    ['a bad address', { url: 'nowhere' }],
    ['two merchants', { merchantIds: [merchantId, merchantId] }],
  ])('are refused with %s', async (_name, change) => {
    expect((await call('POST', WEBHOOKS, { url: receiver.url, events: ['payment.failed'], ...change })).status).toBe(400)
  })

  it('get the events of their whole, latest list, and none once removed', async () => {
    await start({ subscription: undefined })
    const { id } = simulator.control.subscribe(receiver.url, ['payment.success'])
    expect((await call('PUT', `${WEBHOOKS}/${id}`, { url: receiver.url, events: ['payment.failed'] })).status).toBe(200)
    const link = await createLink()
    simulator.control.decline(link)
    simulator.control.pay(link)
    await event(0)
    expect(simulator.control.deliveries().map((delivery) => delivery.event)).toEqual(['payment.failed'])
    expect((await call('DELETE', `${WEBHOOKS}/${id}`)).status).toBe(204)
    simulator.control.notify(link, 'payment.failed')
    expect(simulator.control.deliveries()).toHaveLength(1)
    expect((await call('PUT', `${WEBHOOKS}/${id}`, {})).status).toBe(404)
  })

  it('sign with both secrets while one takes over', async () => {
    const link = await createLink()
    const id = simulator.control.subscriptions()[0]?.id ?? ''
    const fresh = simulator.control.rotateSecret(id)
    simulator.control.decline(link)
    await eventOf('payment.failed')
    const during = receiver.bodies.length - 1
    expect([accepts(secret, during), accepts(fresh, during)]).toEqual([true, true])
    simulator.control.retireOldSecret(id)
    simulator.control.decline(link)
    await event(during + 1)
    expect([accepts(secret, during + 1), accepts(fresh, during + 1)]).toEqual([false, true])
  })
})

describe('Lopay simulator: events', () => {
  beforeEach(async () => {
    await start({ subscription: { url: receiver.url, secret, events: ['payment.success', 'payment.failed'] } })
  })

  it('name link and payment, and no amount', async () => {
    const id = await createLink()
    simulator.control.decline(id)
    expect((await event(0)).data).toEqual({ paymentLinkId: id })
    const paymentId = simulator.control.pay(id)
    expect(await event(1)).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), object: 'event', createdAt: expect.any(String), type: 'payment.success', data: { paymentLinkId: id, paymentId } })
    expect(receiver.bodies.join('')).not.toMatch(/1999|amount/)
    expect([accepts(secret, 0), accepts(secret, 1)]).toEqual([true, true])
    expect(receiver.headers[0]?.['svix-id']).not.toBe(receiver.headers[1]?.['svix-id'])
  })

  it('keep their id over retries, and get a fresh time', async () => {
    receiver.answers = [500, 200]
    simulator.faults.webhookRetryMs = 1_100
    simulator.control.pay(await createLink())
    await expect.poll(() => simulator.control.deliveries().map((delivery) => delivery.answer), { timeout: 5_000 }).toEqual([500, 200])
    const [first, second] = receiver.headers
    expect(second?.['svix-id']).toBe(first?.['svix-id'])
    expect(Number(second?.['svix-timestamp'])).toBeGreaterThan(Number(first?.['svix-timestamp']))
    expect([accepts(secret, 0), accepts(secret, 1)]).toEqual([true, true])
  })

  it('come under the other names when told to', async () => {
    await start({ headerFamily: 'webhook' })
    await createLink()
    await event(0)
    expect(receiver.headers[0]).toMatchObject({ 'webhook-id': expect.stringMatching(/^msg_/) })
    expect(receiver.headers[0]).not.toHaveProperty('svix-id')
    expect(accepts(secret, 0)).toBe(true)
  })

  it('are lost, multiplied, signed wrongly or repeated when told to', async () => {
    const id = await createLink()
    simulator.faults.webhookLost = true
    simulator.control.decline(id)
    Object.assign(simulator.faults, { webhookLost: false, webhookCopies: 3, webhookWrongSignature: true })
    simulator.control.pay(id)
    await event(2)
    expect([0, 1, 2].map((index) => accepts(secret, index))).toEqual([false, false, false])
    simulator.control.redeliver(id)
    await event(3)
    expect(receiver.headers[3]?.['svix-id']).toBe(receiver.headers[0]?.['svix-id'])
  })
})

describe('Lopay simulator: the page', () => {
  it('takes a tip and leads back to the shop, after success only', async () => {
    const id = await createLink()
    const declined = await submit(id, { action: 'decline', tip: '10' })
    expect([declined.status, await declined.text()]).toEqual([200, expect.stringContaining('Your card was declined')])
    expect(simulator.control.payments()[0]).toMatchObject({ status: 'pending', declines: 1 })
    const paid = await submit(id, { action: 'pay', tip: '10' })
    expect(paid.status).toBe(303)
    expect(paid.headers.get('location')).toBe(`https://shop.example/return?a=1&status=successful&paymentRequestId=${id}`)
    expect(simulator.control.payments()[0]?.payments[0]).toMatchObject({ subtotal: { units: 1999 }, tip: { units: 200 }, total: { units: 2199 } })
    expect(await (await fetch(`${simulator.url}/l/${id}`)).text()).toContain('Paid')
  })

  it('stays when the link names no address', async () => {
    const id = await createLink({ returnUrl: undefined })
    expect((await submit(id, { action: 'pay' })).headers.get('location')).toBe(`/l/${id}`)
  })

  it('refuses frames unless told otherwise, scripts and other hosts', async () => {
    const id = await createLink({ description: '<b>tea</b>' })
    const page = await fetch(`${simulator.url}/l/${id}`)
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'self' https://shop.example; frame-ancestors 'none'",
    )
    expect(page.headers.get('x-frame-options')).toBe('DENY')
    const html = await page.text()
    expect(html).toContain('£19.99')
    expect(html).toContain('Simulator')
    expect(html).not.toMatch(/<script|<b>tea|style="|https?:/)
    simulator.faults.refuseFraming = false
    expect((await fetch(`${simulator.url}/l/${id}`)).headers.get('x-frame-options')).toBeNull()
  })

  it('takes nothing for a link that was revoked', async () => {
    const id = await createLink()
    simulator.control.revoke(id)
    expect((await submit(id, { action: 'pay' })).status).toBe(410)
    expect(simulator.control.payments()[0]).toMatchObject({ status: 'cancelled', payments: [] })
  })
})

describe('Lopay simulator: faults', () => {
  it('answers create with another amount than asked for', async () => {
    simulator.faults.createOffBy = 1
    expect(await (await call('POST', LINKS, validLink())).json()).toMatchObject({ amount: { units: 2000 } })
  })

  it('charges a wrong amount or currency', async () => {
    Object.assign(simulator.faults, { chargedOffBy: -1, chargedCurrency: 'USD' })
    const id = await createLink()
    simulator.control.pay(id)
    expect(await read(id)).toMatchObject({ amount: { units: 1999, currencyCode: 'GBP' }, payments: [{ subtotal: { units: 1998, currencyCode: 'USD' } }] })
  })

  it.each([['error', 500], ['html', 200]] as const)('answers every call with a page (%s)', async (fault, status) => {
    const id = await createLink()
    Object.assign(simulator.faults, { create: fault, read: fault, other: fault })
    const answers = [
      await call('POST', LINKS, validLink()),
      await call('GET', `${LINKS}/${id}`),
      await call('GET', `/api/1/partner/payment/x`),
      await call('GET', LINKS),
      await call('PATCH', `${LINKS}/${id}`, { description: 'x' }),
      await call('POST', `${LINKS}/${id}/send`, { email: 'a@example.com' }),
      await call('DELETE', `${LINKS}/${id}`),
      await call('POST', WEBHOOKS, {}),
    ]
    expect(answers.map((response) => [response.status, response.headers.get('content-type')])).toEqual(answers.map(() => [status, 'text/html; charset=utf-8']))
    expect(simulator.control.payments()).toMatchObject([{ id, status: 'pending', description: 'Order 1' }])
    expect(simulator.control.calls()).toEqual({ create: 2, read: 2, other: 5 })
  })

  it('works and never answers, at every kind of call', async () => {
    simulator.faults.nextCreate = 'hang'
    await expect(call('POST', LINKS, validLink(), {}, AbortSignal.timeout(100))).rejects.toThrow('timeout')
    const [link] = simulator.control.payments()
    Object.assign(simulator.faults, { read: 'hang', other: 'cut' })
    await expect(call('GET', `${LINKS}/${link?.id}`, undefined, {}, AbortSignal.timeout(100))).rejects.toThrow('timeout')
    await expect(call('DELETE', `${LINKS}/${link?.id}`)).rejects.toThrow('fetch failed')
    expect(simulator.control.payments()).toMatchObject([{ status: 'cancelled', reads: 1 }])
  })
})

describe('Lopay simulator: control over HTTP', () => {
  it('acts, and shows links and deliveries without secrets', async () => {
    const id = await createLink()
    await control({ payment: id, action: 'changeAmount', units: 5 })
    expect((await control({ payment: id, action: 'pay', tipUnits: 1 })).status).toBe(200)
    await eventOf('payment.success')
    const shown = await (await fetch(`${simulator.url}/_control`)).text()
    expect(JSON.parse(shown)).toMatchObject({ payments: [{ id, status: 'completed', payments: [{ total: { units: 6 } }] }] })
    expect(shown).not.toMatch(/whsec_|secret-token|lopay_key/)
    expect(await (await fetch(`${simulator.url}/healthz`)).json()).toEqual({ status: 'ok' })
  })
})

async function start(options: Partial<LopayOptions>): Promise<void> {
  await simulator?.close()
  simulator = createLopaySimulator({ apiKey, merchantId, subscription: { url: receiver.url, secret }, ...options })
  await simulator.listen(0)
}

function validLink(): Record<string, unknown> {
  return { amount: { units: 1999, currencyCode: 'GBP' }, description: 'Order 1', reference: 'pay_1', returnUrl: 'https://shop.example/return?a=1' }
}

function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
  return fetch(simulator.url + path, {
    method,
    headers: { 'content-type': 'application/json', 'x-api-key': apiKey, 'x-merchant-id': merchantId, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  })
}

async function createLink(change: Record<string, unknown> = {}): Promise<string> {
  return ((await (await call('POST', LINKS, { ...validLink(), ...change })).json()) as { id: string }).id
}

async function read(id: string): Promise<unknown> {
  return (await call('GET', `${LINKS}/${id}`)).json()
}

function submit(id: string, fields: Record<string, string>): Promise<Response> {
  return fetch(`${simulator.url}/l/${id}`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
}

function control(body: unknown): Promise<Response> {
  return fetch(`${simulator.url}/_control`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
}

async function event(index: number): Promise<Event> {
  await expect.poll(() => receiver.bodies.length).toBeGreaterThan(index)
  return JSON.parse(receiver.bodies[index] ?? '') as Event
}

async function eventOf(type: string): Promise<Event> {
  const find = () => receiver.bodies.map((body) => JSON.parse(body) as Event).find((one) => one.type === type)
  await expect.poll(find).toBeDefined()
  return find() as Event
}

/** Svix's own library decides. */
function accepts(key: string, index: number): boolean {
  try {
    new Webhook(key).verify(receiver.bodies[index] ?? '', receiver.headers[index] as Record<string, string>)
    return true
  } catch {
    return false
  }
}
