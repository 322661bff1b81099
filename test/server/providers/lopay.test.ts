import { createHmac } from 'node:crypto'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { lopay } from '../../../server/providers/lopay/lopay.ts'
import { LOPAY_EVENTS } from '../../../server/providers/lopay/partner.ts'
import { UnreadableMoney, WebhookRefused } from '../../../server/contract/provider.ts'
import type { Provider, ProviderDefinition, StatusQuery, WebhookDelivery } from '../../../server/contract/provider.ts'
import { closeConnections } from '../../../server/providers/kit/request.ts'
import { startApi } from './api-server.ts'
import type { ApiServer, ApiRequest, Reply } from './api-server.ts'
import { readDelivery, readFixture } from './deliveries.ts'
import { createRequest, openProvider } from './provider-bench.ts'
import { API_KEY, link, LINK, MERCHANT, OLD_SECRET, payment, SECRET } from './lopay.fixtures.ts'

const definition = lopay as unknown as ProviderDefinition
const signal = new AbortController().signal
const money = (minor: bigint, currency = 'GBP') => ({ minor, currency })
const amount = (units: unknown, currencyCode: unknown = 'GBP') => ({ units, currencyCode })
let api: ApiServer | undefined

afterEach(async () => {
  await api?.close()
  api = undefined
})
afterAll(closeConnections)

function open(settings: Record<string, string> = {}): Provider {
  return openProvider(definition, { API_KEY, WEBHOOK_SECRET: SECRET, ...settings })
}

async function openAt(
  reply: Reply | ((asked: ApiRequest) => Reply),
  settings: Record<string, string> = {},
): Promise<Provider> {
  api = await startApi(reply)
  return open({ BASE_URL: api.url, ...settings })
}

const asked = () => api?.requests.map(({ method, path }) => `${method} ${path}`)

describe('settings', () => {
  const parse = (name: keyof typeof lopay.settings, text: string) => () => lopay.settings[name].parse(text)

  test('take a merchant, the address of a simulator and several secrets', () => {
    expect(parse('MERCHANT_ID', MERCHANT.toUpperCase())()).toBe(MERCHANT)
    expect(parse('BASE_URL', 'http://127.0.0.1:9000/')()).toBe('http://127.0.0.1:9000')
    expect(parse('WEBHOOK_SECRET', `${SECRET},${OLD_SECRET}`)()).toHaveLength(2)
    expect(lopay.settings.BASE_URL.default).toBe('https://api.lopay.com')
    expect(lopay.settings.WEBHOOK_SECRET.required).toBe(true)
  })

  test.each([
    ['API_KEY', ''],
    ['BASE_URL', 'http://api.lopay.com'],
    ['MERCHANT_ID', ''],
    ['MERCHANT_ID', 'merchant-1'],
    ['MERCHANT_ID', `${MERCHANT}\n`],
    ['WEBHOOK_SECRET', ''],
    ['WEBHOOK_SECRET', 'secret'],
    ['WEBHOOK_SECRET', SECRET.slice('whsec_'.length)],
  ] as const)('refuse %s = %j', (name, text) => {
    expect(parse(name, text)).toThrow(/^must /)
  })
})

describe('what a buyer meets', () => {
  test('is a page in pounds or dollars that asks for nothing before', () => {
    expect(open()).toMatchObject({ label: 'Lopay', flow: 'page', needs: [], currencies: ['GBP', 'USD'] })
    expect(open().capabilities).toEqual({ poll: 'with-reference', cancel: true, callback: 'account' })
    expect(open().signatureRefusalStatus).toBeUndefined()
  })
})

describe('creating a payment', () => {
  test('asks for a link over whole minor units, for the merchant', async () => {
    const provider = await openAt({ status: 201, ...link({ amount: amount(1999) }) }, { MERCHANT_ID: MERCHANT })
    const request = createRequest(provider, { money: money(1999n), description: 'Tea "for" two ☕' })
    expect(await provider.create(request, signal)).toEqual({
      outcome: 'created',
      providerRef: LINK,
      action: { type: 'open', url: 'https://lopay.app/08adf/b9f0bc31-4209-4bbb-bf1d-2ea124031056' },
    })
    expect(asked()).toEqual(['POST /api/1/partner/payment-link'])
    expect(api?.requests[0]?.headers).toMatchObject({
      'x-api-key': API_KEY,
      'x-merchant-id': MERCHANT,
      'content-type': 'application/json',
    })
    expect(api?.requests[0]?.body).toBe(
      `{"amount":{"units":1999,"currencyCode":"GBP"},"description":"Tea \\"for\\" two ☕","reference":"${request.reference}","returnUrl":"${request.returnUrl}"}`,
    )
  })

  test('names no merchant when none is set: an empty header would be refused', async () => {
    const provider = await openAt(link())
    await provider.create(createRequest(provider), signal)
    expect(api?.requests[0]?.headers).not.toHaveProperty('x-merchant-id')
  })

  test.each([
    [1n, 'GBP', '1'],
    [999_999_999_999_999n, 'USD', '999999999999999'],
  ])('writes %s minor units of %s as %s', async (minor, currency, text) => {
    const provider = await openAt(link({ amount: amount(Number(minor), currency) }))
    expect(await provider.create(createRequest(provider, { money: money(minor, currency) }), signal)).toMatchObject({
      outcome: 'created',
    })
    expect(api?.requests[0]?.body).toContain(`"amount":{"units":${text},"currencyCode":"${currency}"}`)
  })

  test.each([
    ['another amount', { amount: amount(10_001) }],
    ['less', { amount: amount(9_999) }],
    ['a hundredth', { amount: amount(100) }],
    ['another currency', { amount: amount(10_000, 'USD') }],
    ['a currency in small letters', { amount: amount(10_000, 'gbp') }],
    ['an amount that is text', { amount: amount('10000') }],
    ['an amount that is not whole', { amount: amount(10_000.5) }],
    ['a bare amount', { amount: 10_000 }],
    ['no amount', { amount: undefined }],
    ['another reference', { reference: 'pay_other' }],
    ['a page that is not secure', { link: 'http://lopay.app/1' }],
    ['a page on a foreign host', { link: 'https://evil.example/1' }],
    ['a page on a host like theirs', { link: 'https://notlopay.app/1' }],
    ['a page with a user in it', { link: 'https://lopay.app@evil.example/1' }],
    ['a script', { link: 'javascript:alert(1)' }],
    ['no page', { link: undefined }],
  ])('shows no link that has %s, and revokes it', async (_name, more) => {
    const provider = await openAt(({ method }) => (method === 'POST' ? link(more) : { status: 204 }))
    expect(await provider.create(createRequest(provider), signal)).toEqual({
      outcome: 'refused',
      reason: 'provider_refused',
    })
    expect(asked()).toEqual(['POST /api/1/partner/payment-link', `DELETE /api/1/partner/payment-link/${LINK}`])
  })

  test.each(['cut', { status: 500 }, { status: 404 }] as Reply[])(
    'is refused all the same when revoking answers %j: nobody has seen the link',
    async (reply) => {
      const provider = await openAt(({ method }) => (method === 'POST' ? link({ amount: amount(1) }) : reply))
      expect(await provider.create(createRequest(provider), signal)).toEqual({
        outcome: 'refused',
        reason: 'provider_refused',
      })
      expect(api?.requests).toHaveLength(2)
    },
  )

  test.each([undefined, null, '', '../webhooks', 'a/b', 'x'.repeat(65), 7])(
    'is refused when the id of the link is %j: it could never be asked about',
    async (id) => {
      const provider = await openAt(link({ id }))
      expect(await provider.create(createRequest(provider), signal)).toEqual({
        outcome: 'refused',
        reason: 'provider_refused',
      })
      expect(api?.requests).toHaveLength(1)
    },
  )

  test.each(['https://lopay.app/1', 'https://pay.lopay.app/1', 'https://lopay.com/1', 'https://app.lopay.com/1'])(
    'opens %s',
    async (url) => {
      const provider = await openAt(link({ link: url }))
      expect(await provider.create(createRequest(provider), signal)).toMatchObject({ action: { type: 'open', url } })
    },
  )
})

describe('asking how a payment stands', () => {
  const query: StatusQuery = { reference: 'pay_0190a1b2c3d4', providerRef: LINK, money: money(10_000n) }
  const facts = { providerRef: LINK, reference: 'pay_0190a1b2c3d4' }
  const pending = { ...facts, state: 'pending', money: null }
  const paid = { ...facts, state: 'paid', money: money(10_000n), transactionId: payment().id }
  const completed = (one: Record<string, unknown> = {}, more: Record<string, unknown> = {}) =>
    link({ status: 'completed', payments: [payment(one)], ...more })
  const ask = async (reply: Reply, settings: Record<string, string> = {}) =>
    (await openAt(reply, settings)).fetchStatus(query, signal)

  test('reads the link that create gave', async () => {
    expect(await ask(completed(), { MERCHANT_ID: MERCHANT })).toEqual(paid)
    expect(asked()).toEqual([`GET /api/1/partner/payment-link/${LINK}`])
    expect(api?.requests[0]?.headers).toMatchObject({ 'x-api-key': API_KEY, 'x-merchant-id': MERCHANT })
    expect(api?.requests[0]?.body).toBe('')
  })

  test('never asks by an id that somebody else brought', async () => {
    const provider = await openAt(completed())
    const hint = { providerRef: '00000000-0000-4000-8000-000000000000', signed: true, money: money(10_000n) }
    expect(await provider.fetchStatus({ ...query, hint }, signal)).toEqual(paid)
    expect(await provider.fetchStatus({ ...query, providerRef: null, hint }, signal)).toBeNull()
    expect(asked()).toEqual([`GET /api/1/partner/payment-link/${LINK}`])
  })

  test.each([
    ['a tip on top', { tip: amount(500), total: amount(10_500) }, 10_000n],
    [
      'tax on top',
      { total: amount(12_000), taxes: [{ name: 'VAT', inclusive: false, rate: '20.00', amount: amount(2_000) }] },
      10_000n,
    ],
    ['less than was asked', { subtotal: amount(9_999) }, 9_999n],
    ['more than was asked', { subtotal: amount(10_001) }, 10_001n],
    [
      'the price as total, but less as subtotal',
      { subtotal: amount(8_000), tip: amount(2_000), total: amount(10_000) },
      8_000n,
    ],
    ['no subtotal', { subtotal: undefined }, 10_000n],
    ['null for a subtotal', { subtotal: null, tip: null, taxes: null }, 10_000n],
    ['no subtotal and a tip', { subtotal: undefined, tip: amount(500), total: amount(10_500) }, 10_000n],
    [
      'no subtotal and a tip inside the price',
      { subtotal: undefined, tip: amount(500), total: amount(10_000) },
      9_500n,
    ],
    [
      'no subtotal and tax on top',
      { subtotal: undefined, total: amount(12_000), taxes: [{ inclusive: false, amount: amount(2_000) }] },
      10_000n,
    ],
    [
      'no subtotal and tax inside',
      { subtotal: undefined, taxes: [{ inclusive: true, amount: amount(1_667) }] },
      10_000n,
    ],
    [
      'no subtotal, a tip and both taxes',
      {
        subtotal: undefined,
        total: amount(12_300),
        tip: amount(300),
        taxes: [
          { inclusive: false, amount: amount(2_000) },
          { inclusive: true, amount: amount(7) },
        ],
      },
      10_000n,
    ],
  ])('reports what was paid of the price: %s', async (_name, one, minor) => {
    expect(await ask(completed(one))).toEqual({ ...paid, money: money(minor) })
  })

  test.each(['USD', 'EUR'])('reports %s as such', async (currency) => {
    expect(await ask(completed({ subtotal: amount(10_000, currency) }))).toEqual({
      ...paid,
      money: money(10_000n, currency),
    })
  })

  test('reports what was paid through a link whose price was changed, not the price', async () => {
    expect(await ask(completed({ subtotal: amount(1), total: amount(1) }, { amount: amount(1) }))).toEqual({
      ...paid,
      money: money(1n),
    })
    await api?.close()
    expect(await ask(completed({}, { amount: amount(1) }))).toEqual(paid)
  })

  test.each([
    ['nothing was paid yet', {}],
    ['its payments are null', { payments: null }],
    ['its price was changed', { amount: amount(1) }],
    ['its price cannot be read', { amount: null }],
  ])('is pending while %s', async (_name, more) => {
    expect(await ask(link(more))).toEqual(pending)
  })

  test.each([
    ['it is completed without a payment', { status: 'completed' }],
    ['a payment is there and it is not completed', { payments: [payment()] }],
    ['it was cancelled and a payment is there', { status: 'cancelled', payments: [payment()] }],
    ['its status is not known', { status: 'refunded', payments: [payment()] }],
    ['its status is written otherwise', { status: 'COMPLETED', payments: [payment()] }],
    ['its status is missing', { status: undefined, payments: [payment()] }],
    ['its status is true', { status: true, payments: [payment()] }],
    [
      'its payment was refunded whole',
      { status: 'completed', payments: [payment({ refunds: [{ amount: amount(-10_000) }] })] },
    ],
    ['it holds two payments', { status: 'completed', payments: [payment(), payment()] }],
    [
      'it is another link with a payment',
      { id: '00000000-0000-4000-8000-000000000000', status: 'completed', payments: [payment()] },
    ],
    ['the id of its payment cannot be read', { status: 'completed', payments: [payment({ id: 17 })] }],
    ['its payments are no list', { status: 'completed', payments: payment() }],
    ['its payment is none', { status: 'completed', payments: [null] }],
  ])('reports money that it cannot accept while %s', async (_name, more) => {
    await expect(ask(link(more))).rejects.toBeInstanceOf(UnreadableMoney)
  })

  test('a part that was refunded leaves the payment paid', async () => {
    expect(await ask(completed({ refunds: [{ amount: amount(-9_999) }] }))).toEqual(paid)
  })

  test('is cancelled once the link is and nothing was paid', async () => {
    expect(await ask(link({ status: 'cancelled' }))).toEqual({ ...facts, state: 'cancelled', money: null })
  })

  test('hands over the reference as the answer has it, for reconciling to compare', async () => {
    expect(await ask(completed({}, { reference: 'pay_other' }))).toEqual({ ...paid, reference: 'pay_other' })
    await api?.close()
    expect(await ask(completed({}, { reference: null }))).toEqual({ ...paid, reference: null })
  })

  test.each([
    ['is about another link', { id: '00000000-0000-4000-8000-000000000000' }, /another link/],
    ['has no id', { id: undefined }, /not a payment link/],
    ['holds two payments', { payments: [payment(), payment()] }, /more than one payment/],
    ['holds a payment that is none', { payments: [null] }, /not a payment link/],
    ['holds payments that are no list', { payments: payment() }, /not a payment link/],
    ['holds text for payments', { payments: 'none' }, /not a payment link/],
    ['has an amount that is text', { payments: [payment({ subtotal: amount('10000') })] }, /cannot be read/],
    ['has an amount that is not whole', { payments: [payment({ subtotal: amount(100.5) })] }, /cannot be read/],
    ['has an amount below zero', { payments: [payment({ subtotal: amount(-10_000) })] }, /cannot be read/],
    ['has an amount beyond exactness', { payments: [payment({ subtotal: amount(2 ** 53) })] }, /cannot be read/],
    ['has an amount in no currency', { payments: [payment({ subtotal: amount(10_000, 'XXX') })] }, /cannot be read/],
    ['has a bare amount', { payments: [payment({ subtotal: 10_000 })] }, /cannot be read/],
    ['has no amount at all', { payments: [payment({ subtotal: undefined, total: undefined })] }, /cannot be read/],
    [
      'has a tip in another currency',
      { payments: [payment({ subtotal: undefined, tip: amount(1, 'USD') })] },
      /cannot be read/,
    ],
    ['has a tip that cannot be read', { payments: [payment({ subtotal: undefined, tip: '1.00' })] }, /cannot be read/],
    [
      'has a tip above the total',
      { payments: [payment({ subtotal: undefined, tip: amount(10_001) })] },
      /cannot be read/,
    ],
    ['has taxes that are no list', { payments: [payment({ subtotal: undefined, taxes: {} })] }, /cannot be read/],
    [
      'has a tax of unknown kind',
      { payments: [payment({ subtotal: undefined, taxes: [{ amount: amount(1) }] })] },
      /cannot be read/,
    ],
    [
      'has a tax without an amount',
      { payments: [payment({ subtotal: undefined, taxes: [{ inclusive: false }] })] },
      /cannot be read/,
    ],
  ])('has no answer in one that %s', async (_name, more, message) => {
    await expect(ask(link({ status: 'completed', ...more }))).rejects.toThrow(message)
  })

  test('has no answer in a link of another merchant, and does not ask for one that is not named', async () => {
    const other = MERCHANT.replace('2', '3')
    await expect(ask(completed({}, { merchantId: other }), { MERCHANT_ID: MERCHANT })).rejects.toThrow(
      /another merchant/,
    )
    for (const [merchantId, settings] of [
      [MERCHANT.toUpperCase(), { MERCHANT_ID: MERCHANT }],
      [undefined, { MERCHANT_ID: MERCHANT }],
      [other, {}],
    ] as const) {
      await api?.close()
      expect(await ask(completed({}, { merchantId }), settings)).toEqual(paid)
    }
  })

  test.each([400, 401, 404, 406, 422, 429])('has no answer in %i', async (status) => {
    await expect(ask({ status, body: '{"httpCode":404,"errorCode":"x","errorMessage":"y"}' })).rejects.toMatchObject({
      code: 'rejected',
    })
  })
})

describe('cancelling', () => {
  const query: StatusQuery = { reference: 'pay_1', providerRef: LINK, money: money(10_000n) }

  test('revokes the link, and leaves the rest to reading it', async () => {
    const provider = await openAt({ status: 204 }, { MERCHANT_ID: MERCHANT })
    expect(await provider.cancel?.(query, signal)).toBeUndefined()
    expect(asked()).toEqual([`DELETE /api/1/partner/payment-link/${LINK}`])
    expect(api?.requests[0]?.headers).toMatchObject({ 'x-api-key': API_KEY, 'x-merchant-id': MERCHANT })
  })

  test('has nothing to revoke without an id', async () => {
    const provider = await openAt({ status: 204 })
    await provider.cancel?.({ ...query, providerRef: null }, signal)
    expect(api?.requests).toHaveLength(0)
  })

  test.each([400, 404, 406, 409, 422])(
    'is done when %i says that the link cannot be revoked: it may just have been paid',
    async (status) => {
      await expect((await openAt({ status, body: '{}' })).cancel?.(query, signal)).resolves.toBeUndefined()
    },
  )

  test.each([401, 403, 429, 500])('fails with %i', async (status) => {
    await expect((await openAt({ status, body: '{}' })).cancel?.(query, signal)).rejects.toThrow(String(status))
  })
})

describe('a webhook', () => {
  const AT = 1_700_000_000

  function signed(body: string, id = 'msg_1', secret = SECRET): WebhookDelivery {
    const digest = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
      .update(`${id}.${AT}.${body}`)
      .digest('base64')
    return {
      rawBody: Buffer.from(body),
      headers: { 'svix-id': id, 'svix-timestamp': String(AT), 'svix-signature': `v1,${digest}` },
      receivedAt: AT * 1000,
    }
  }

  function read(delivery: WebhookDelivery, provider = open()) {
    try {
      return provider.parseWebhook(provider.verifyWebhook(delivery))
    } catch (error) {
      if (error instanceof WebhookRefused) return error.code
      throw error
    }
  }
  const event = (type: unknown, data: unknown = { paymentLinkId: LINK }) =>
    signed(JSON.stringify({ id: 'e', object: 'event', type, data }))

  test.each(['payment-success', 'payment-failed', 'link-created', 'link-updated', 'link-revoked'])(
    'of the fixture %s says which link has news, and no more',
    (name) => {
      const delivery = readFixture('lopay', `${name}.http`)
      const isPaid = name === 'payment-success'
      const money = isPaid ? { transactionId: JSON.parse(Buffer.from(delivery.rawBody).toString()).data.paymentId } : {}
      expect(read(delivery)).toEqual({
        kind: 'payment',
        dedupeKey: delivery.headers['svix-id'],
        providerRef: LINK,
        claimsPayment: isPaid,
        ...money,
      })
      expect(open().verifyWebhook(delivery)).toMatchObject({ form: 'svix', deliveryId: delivery.headers['svix-id'] })
    },
  )

  test.each(['merchant-payout-paid', 'authorization-granted'])('of the fixture %s is of no use', (name) => {
    expect(read(readFixture('lopay', `${name}.http`))).toMatchObject({
      kind: 'ignored',
      reason: expect.stringMatching(/^news of/),
    })
  })

  test.each(['webhook-names', 'rotating', 'ed25519-too'])('may come as %s', (name) => {
    const delivery = readDelivery(new URL(`../../fixtures/lopay/variants/${name}.http`, import.meta.url))
    expect(read(delivery)).toMatchObject({ kind: 'payment', providerRef: LINK })
    expect(read(delivery, open({ WEBHOOK_SECRET: 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }))).toBe('bad_signature')
    expect(read(delivery, open({ WEBHOOK_SECRET: OLD_SECRET }))).toEqual(
      name === 'rotating' ? expect.objectContaining({ kind: 'payment' }) : 'bad_signature',
    )
  })

  test.each(LOPAY_EVENTS)('that can be subscribed to is understood: %s', (type) => {
    const about = type.startsWith('payment')
      ? { kind: 'payment', providerRef: LINK, claimsPayment: type === 'payment.success' }
      : { kind: 'ignored', reason: expect.stringMatching(/^news of/) }
    expect(read(event(type))).toEqual({ ...about, dedupeKey: 'msg_1' })
  })

  test.each(['payment.refunded', 'payment', 'PAYMENT.SUCCESS', '', 'constructor', 'paymentLink'])(
    'of the unknown type %j is of no use',
    (type) => {
      expect(read(event(type))).toEqual({ kind: 'ignored', dedupeKey: 'msg_1', reason: 'an event that is not known' })
    },
  )

  test('is one piece of news by its id alone: retries are signed anew', () => {
    const first = event('payment.success')
    expect(read({ ...first, receivedAt: first.receivedAt + 200_000 })).toEqual(read(first))
    expect(
      read(signed(JSON.stringify({ type: 'payment.success', data: { paymentLinkId: LINK } }), 'msg_2')),
    ).toMatchObject({ dedupeKey: 'msg_2' })
  })

  test.each([
    ['not JSON', signed('type=payment.success')],
    ['empty', signed('')],
    ['a list', signed('[]')],
    [
      'of two members of one name',
      signed(`{"type":"payment.success","type":"payment.failed","data":{"paymentLinkId":"${LINK}"}}`),
    ],
    ['without a type', event(undefined)],
    ['of a type that is a number', event(1)],
    ['without data', event('payment.success', null)],
    ['without a link', event('payment.success', {})],
    ['of a link that is a number', event('payment.success', { paymentLinkId: 7 })],
    ['of a link that is no id', event('payment.failed', { paymentLinkId: '../webhooks' })],
    ['of an empty link', event('paymentLink.revoked', { paymentLinkId: '' })],
  ])('is malformed when it is %s, however well it is signed', (_name, delivery) => {
    expect(read(delivery)).toBe('malformed')
  })

  test('is refused under the text of the secret, which is how another platform reads the same prefix', () => {
    const body = JSON.stringify({ type: 'payment.success', data: { paymentLinkId: LINK } })
    const good = signed(body)
    const digest = createHmac('sha256', SECRET).update(`msg_1.${AT}.${body}`).digest('base64')
    expect(read(good)).toMatchObject({ kind: 'payment' })
    expect(read({ ...good, headers: { ...good.headers, 'svix-signature': `v1,${digest}` } })).toBe('bad_signature')
  })
})
