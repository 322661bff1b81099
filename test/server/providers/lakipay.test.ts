import { generateKeyPairSync, sign } from 'node:crypto'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { lakipay } from '../../../server/providers/lakipay/lakipay.ts'
import { WebhookRefused } from '../../../server/contract/provider.ts'
import type { CreateRequest, Provider, ProviderDefinition, StatusQuery } from '../../../server/contract/provider.ts'
import { closeConnections, KeyRefused } from '../../../server/providers/kit/request.ts'
import { deadAddress, startApi } from './api-server.ts'
import type { ApiServer, Reply } from './api-server.ts'
import { createRequest, openProvider } from './provider-bench.ts'
import { API_KEY, lakipaySettings, told, TRANSACTION } from './lakipay.fixtures.ts'

const definition = lakipay as unknown as ProviderDefinition
const signal = new AbortController().signal
const ETB = (minor: bigint) => ({ minor, currency: 'ETB' })
const USD = (minor: bigint) => ({ minor, currency: 'USD' })
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
let api: ApiServer | undefined

afterEach(async () => {
  await api?.close()
  api = undefined
})
afterAll(closeConnections)

const open = (settings: Record<string, string> = {}): Provider =>
  openProvider(definition, { ...lakipaySettings('http://127.0.0.1:9'), ...settings })

async function openAt(
  reply: Reply | ((baseUrl: string) => Reply),
  settings: Record<string, string> = {},
): Promise<Provider> {
  api = await startApi(() => (typeof reply === 'function' ? reply(api?.url ?? '') : reply))
  return open({ BASE_URL: api.url, ...settings })
}

/** A request as a buyer in Addis Ababa makes it. */
const wish = (provider: Provider, more: Partial<CreateRequest> = {}): CreateRequest =>
  createRequest(provider, { money: ETB(10_000n), customer: { phone: '0911223344' }, ...more })

const sent = (at = 0): Record<string, unknown> => JSON.parse(api?.requests[at]?.body ?? '') as Record<string, unknown>

const CREATED = {
  body: '{"success":true,"status":"PENDING","lakipay_transaction_id":"TXN-1","reference_id":"pay_0190a1b2c3d4"}',
}
const ALL = 'MPESA,TELEBIRR,CBE,ETHSWITCH,LAKIPAY,CYBERSOURCE'

describe('settings', () => {
  const parse = (name: keyof typeof lakipay.settings, text: string) => () => lakipay.settings[name].parse(text)

  test('are two keys and a mode', () => {
    expect(
      Object.entries(lakipay.settings)
        .filter(([, setting]) => 'activates' in setting || 'required' in setting)
        .map(([name]) => name),
    ).toEqual(['API_KEY', 'WEBHOOK_PUBLIC_KEY'])
    expect(lakipay.settings.BASE_URL.default).toBe('https://api.lakipay.co')
    expect(lakipay.settings.MODE.default).toBe('direct')
    expect(lakipay.settings.MEDIUMS.default).toBe('MPESA,TELEBIRR,CBE')
    expect(parse('MEDIUMS', ' CBE , MPESA ')()).toMatchObject([{ id: 'CBE' }, { id: 'MPESA' }])
  })

  test.each([
    ['API_KEY', ''],
    ['API_KEY', 'only-one'],
    ['API_KEY', ':secret'],
    ['API_KEY', 'public:'],
    ['API_KEY', 'public:sec ret'],
    ['API_KEY', 'public:secret\nX-Other: 1'],
    ['API_KEY', 'public:secret, other'],
    ['BASE_URL', 'http://api.lakipay.co'],
    ['MODE', 'Direct'],
    ['MODE', ''],
    ['MEDIUMS', ''],
    ['MEDIUMS', 'mpesa'],
    ['MEDIUMS', 'MPESA,PAYPAL'],
    ['MEDIUMS', 'MPESA,MPESA'],
    ['MEDIUMS', 'constructor'],
    ['WEBHOOK_PUBLIC_KEY', ''],
    ['CONNECTED_MERCHANT_ID', 'a b'],
    ['CONNECTED_MERCHANT_ID', 'a\r\nb'],
  ] as const)('refuse %s = %j', (name, text) => {
    expect(parse(name, text)).toThrow(/^must /)
  })
})

describe('what a buyer meets', () => {
  test('is a prompt on the phone, by mediums with readable names, in birr', () => {
    const provider = open()
    expect(provider).toMatchObject({ label: 'LakiPay', flow: 'device', needs: ['phone'], currencies: ['ETB'] })
    expect(provider.mediums?.map(({ id, label }) => [id, label])).toEqual([
      ['MPESA', 'M-Pesa'],
      ['TELEBIRR', 'telebirr'],
      ['CBE', 'CBE'],
    ])
    expect(provider.capabilities).toEqual({ poll: 'with-reference', cancel: false, callback: 'per-payment' })
    expect(provider.signatureRefusalStatus).toBeUndefined()
  })

  test('is a page that needs nothing, where the mode says so', () => {
    expect(open({ MODE: 'checkout' })).toMatchObject({ flow: 'page', needs: [], currencies: ['ETB'] })
    expect(open({ MODE: 'checkout' }).mediums).toBeUndefined()
  })

  test('may pay in dollars with a card, and with nothing else', () => {
    const provider = open({ MEDIUMS: ALL })
    expect(provider.currencies).toEqual(['ETB', 'USD'])
    expect(provider.mediums?.filter(({ currencies }) => currencies?.includes('USD')).map(({ id }) => id)).toEqual([
      'CYBERSOURCE',
    ])
  })
})

describe('a phone number', () => {
  test.each([
    ['0911223344', '251911223344'],
    ['+251 71 122 3344', '251711223344'],
    ['\u0660\u0669\u0661\u0661\u0662\u0662\u0663\u0663\u0664\u0664', '251911223344'],
  ])('%j is sent as twelve digits', async (phone, sent) => {
    const provider = await openAt(CREATED)
    await provider.create(wish(provider, { customer: { phone } }), signal)
    expect(JSON.parse(String(api?.requests[0]?.body))).toMatchObject({ phone_number: sent })
  })

  test.each([
    undefined,
    '',
    ' ',
    '+',
    '0',
    '112233445',
    '0811223344',
    '0111223344',
    '09112233445',
    '091122334',
    '+0911223344',
    '++251911223344',
    '252911223344',
    '+8801700000000',
    '0911223344x',
    '0911223344\u0000',
    '0911223344,0911223355',
    '0911223344;',
    '251+911223344',
    '9e8',
    '0911223344 ext 1',
  ])('%j is refused before any call', async (text) => {
    const provider = await openAt(CREATED)
    expect(
      await provider.create(wish(provider, { customer: text === undefined ? {} : { phone: text } }), signal),
    ).toEqual({ outcome: 'refused', reason: 'wrong_details' })
    expect(api?.requests).toHaveLength(0)
  })
})

describe('creating a prompt on the phone', () => {
  test('sends what the document asks for, the amount as an exact number, with the newest key', async () => {
    const provider = await openAt(CREATED, { API_KEY: `${API_KEY},old:older`, CONNECTED_MERCHANT_ID: 'cm_1' })
    const request = wish(provider, {
      money: ETB(123_450n),
      medium: 'TELEBIRR',
      customer: { phone: '+251 911 22 33 44', email: 'a@buyer.example' },
    })
    expect(await provider.create(request, signal)).toEqual({
      outcome: 'created',
      providerRef: 'TXN-1',
      action: { type: 'confirm-on-device', hint: 'telebirr has sent a request to your phone. Confirm it there.' },
    })
    expect(api?.requests).toHaveLength(1)
    expect(api?.requests[0]).toMatchObject({ method: 'POST', path: '/api/v2/payment/direct' })
    expect(api?.requests[0]?.headers).toMatchObject({
      'x-api-key': API_KEY,
      'x-connected-merchant-id': 'cm_1',
      'content-type': 'application/json',
    })
    expect(api?.requests[0]?.body).toBe(
      `{"amount":1234.50,"currency":"ETB","phone_number":"251911223344","medium":"TELEBIRR","reference":"${request.reference}",` +
        `"callback_url":"${request.callbackUrl}","description":"Two books","redirects":{"success":"${request.returnUrl}","failed":"${request.cancelUrl}"}}`,
    )
  })

  test('names no connected merchant unless there is one', async () => {
    const provider = await openAt(CREATED)
    await provider.create(wish(provider), signal)
    expect(api?.requests[0]?.headers).not.toHaveProperty('x-connected-merchant-id')
  })

  test.each([
    [1n, '0.01'],
    [10n, '0.10'],
    [10_000n, '100.00'],
    [123_456_789n, '1234567.89'],
    [999_999_999_999_999n, '9999999999999.99'],
  ])('writes %s cents as %s', async (minor, text) => {
    const provider = await openAt(CREATED)
    await provider.create(wish(provider, { money: ETB(minor) }), signal)
    expect(api?.requests[0]?.body).toContain(`{"amount":${text},`)
  })

  test('takes the first medium when none is named', async () => {
    const provider = await openAt(CREATED, { MEDIUMS: 'CBE,MPESA' })
    const { medium: _none, ...request } = wish(provider)
    expect(await provider.create(request, signal)).toMatchObject({ outcome: 'created' })
    expect(sent()).toMatchObject({ medium: 'CBE' })
  })

  test.each([
    ['a medium that is not offered', ETB(100n), 'LAKIPAY', 'wrong_details'],
    ['dollars by mobile money', USD(100n), 'MPESA', 'provider_refused'],
    ['dollars without cards', USD(100n), 'CYBERSOURCE', 'provider_refused'],
    ['a currency that it does not take', { minor: 100n, currency: 'BDT' }, 'MPESA', 'provider_refused'],
  ])('refuses %s before any call', async (_name, money, medium, reason) => {
    const provider = await openAt(CREATED)
    expect(await provider.create(wish(provider, { money, medium }), signal)).toEqual({ outcome: 'refused', reason })
    expect(api?.requests).toHaveLength(0)
  })

  test('takes dollars from cards only', async () => {
    const provider = await openAt(
      (baseUrl) => ({ body: `{"success":true,"lakipay_transaction_id":"T","payment_url":"${baseUrl}/pay"}` }),
      { MEDIUMS: ALL },
    )
    expect(await provider.create(wish(provider, { money: USD(100n), medium: 'MPESA' }), signal)).toEqual({
      outcome: 'refused',
      reason: 'wrong_details',
    })
    expect(await provider.create(wish(provider, { money: USD(100n), medium: 'CYBERSOURCE' }), signal)).toMatchObject({
      outcome: 'created',
      action: { type: 'open', url: `${api?.url}/pay` },
    })
    expect(api?.requests).toHaveLength(1)
    expect(sent()).toMatchObject({ currency: 'USD', medium: 'CYBERSOURCE' })
  })

  test.each([
    [
      'the documented envelope',
      '{"status":"SUCCESS","message":"ok","data":{"transaction_id":"TXN-1","reference":"pay_0190a1b2c3d4","status":"PENDING"}}',
    ],
    [
      'the flat shape',
      '{"success":true,"status":"PENDING","lakipay_transaction_id":"TXN-1","reference_id":"pay_0190a1b2c3d4"}',
    ],
    [
      'a flat shape with a UUID for a reference',
      '{"success":true,"status":"PENDING","lakipay_transaction_id":"TXN-1","reference_id":"0d6b1c1e-1111-4222-8333-444455556666"}',
    ],
    [
      'an envelope with the flat names',
      '{"success":true,"data":{"lakipay_transaction_id":"TXN-1","status":"PENDING"}}',
    ],
    [
      'both at once',
      '{"success":true,"status":"SUCCESS","lakipay_transaction_id":"TXN-1","data":{"status":"PENDING","reference":"pay_0190a1b2c3d4"}}',
    ],
    ['no word on success', '{"lakipay_transaction_id":"TXN-1","status":"PENDING"}'],
    ['an id and a null for data', '{"data":null,"lakipay_transaction_id":"TXN-1","status":"PENDING"}'],
  ])('reads %s', async (_name, body) => {
    const provider = await openAt({ body })
    expect(await provider.create(wish(provider), signal)).toMatchObject({
      outcome: 'created',
      providerRef: 'TXN-1',
      action: { type: 'confirm-on-device' },
    })
  })

  test.each([
    ['success false', '{"success":false,"message":"no"}', 'provider_refused'],
    [
      'success false, whatever else it says',
      '{"success":false,"status":"SUCCESS","lakipay_transaction_id":"TXN-1","data":{"transaction_id":"TXN-1"}}',
      'provider_refused',
    ],
    [
      'an envelope of an error',
      '{"status":"ERROR","message":"no","error_code":"PROVIDER_ERROR","errors":[]}',
      'provider_refused',
    ],
    ['an error of the phone', '{"status":"ERROR","message":"no","error_code":"INVALID_PHONE"}', 'wrong_details'],
    [
      'fields at fault',
      '{"success":false,"message":"amount: cannot be blank; phone_number: the length must be exactly 12."}',
      'wrong_details',
    ],
    [
      'an empty wallet',
      '{"success":false,"error":{"type":"INSUFFICIENT_BALANCE","message":"no"}}',
      'insufficient_funds',
    ],
    ['a bad amount', '{"success":false,"error":{"code":"INVALID_AMOUNT","message":"no"}}', 'limit_exceeded'],
  ])('is refused by 200 with %s', async (_name, body, reason) => {
    const provider = await openAt({ body })
    expect(await provider.create(wish(provider), signal)).toEqual({ outcome: 'refused', reason })
  })

  test.each([
    [400, '{"success":false,"message":"phone_number: the length must be exactly 12."}', 'wrong_details'],
    [400, '{"success":false,"message":"reference: the telephone_number: x"}', 'provider_refused'],
    [400, '{"status":"ERROR","error_code":"INSUFFICIENT_BALANCE"}', 'insufficient_funds'],
    [401, '{"success":false,"error":{"type":"UNAUTHORIZED","message":"bad key"}}', 'provider_misconfigured'],
    [403, '<html>', 'provider_misconfigured'],
    [400, '{"status":"ERROR","error_code":"INVALID_API_KEY"}', 'provider_misconfigured'],
    [400, '{"success":false,"error":{"type":"invalid_api_key","message":"no"}}', 'provider_misconfigured'],
    [200, '{"status":"ERROR","error_code":"INVALID_API_KEY"}', 'provider_misconfigured'],
    [422, '<html>', 'provider_refused'],
    [422, '{"a":1,"a":2}', 'provider_refused'],
    [404, '[]', 'provider_refused'],
  ])('is refused by %i with %s', async (status, body, reason) => {
    const provider = await openAt({ status, body })
    expect(await provider.create(wish(provider), signal)).toEqual({ outcome: 'refused', reason })
  })

  test.each([
    [200, '{"success":false,"error":{"code":"INVALID_API_KEY"}}'],
    [400, '{"status":"ERROR","error_code":"INVALID_API_KEY"}'],
    [401, ''],
    [403, '{}'],
  ])('a read and a probe answered %i with %s find the key refused', async (status, body) => {
    const provider = await openAt({ status, body })
    await expect(
      provider.fetchStatus({ reference: 'pay_1', providerRef: 'TXN-1', money: ETB(1n) }, signal),
    ).rejects.toBeInstanceOf(KeyRefused)
    await expect(provider.probeKey?.(signal)).rejects.toBeInstanceOf(KeyRefused)
  })

  test.each([
    [404, true],
    [200, true],
    [400, false],
    [429, false],
    [500, false],
  ])('a probe answered %i says that the key is taken: %s', async (status, taken) => {
    const provider = await openAt({ status, body: '{"success":false,"message":"no such transaction"}' })
    const probing = provider.probeKey?.(signal)
    if (taken) await expect(probing).resolves.toBeUndefined()
    else await expect(probing).rejects.not.toBeInstanceOf(KeyRefused)
  })

  test('says that nobody was reached when nobody was', async () => {
    const provider = open({ BASE_URL: await deadAddress() })
    expect(await provider.create(wish(provider), signal)).toEqual({
      outcome: 'refused',
      reason: 'provider_unreachable',
    })
  })

  test.each([
    ['nothing', '{}'],
    ['success that is a text', '{"success":"true"}'],
    ['success without an id', '{"success":true,"status":"PENDING"}'],
    ['an envelope of nothing', '{"status":"SUCCESS"}'],
    ['an empty envelope', '{"status":"SUCCESS","data":{}}'],
    ['a payment state and no id', '{"status":"PENDING"}'],
    ['an id that walks a path', '{"success":true,"lakipay_transaction_id":".."}'],
    ['an id with a space', '{"success":true,"lakipay_transaction_id":"a b"}'],
    ['an id that is a number', '{"success":true,"lakipay_transaction_id":7}'],
    ['another reference', '{"success":true,"lakipay_transaction_id":"TXN-1","reference":"pay_other"}'],
    [
      'another reference in the envelope',
      '{"status":"SUCCESS","data":{"transaction_id":"TXN-1","reference":"pay_other"}}',
    ],
    ['two ids of one name', '{"success":true,"lakipay_transaction_id":"TXN-1","lakipay_transaction_id":"TXN-2"}'],
    ['a list', '[{"success":true}]'],
  ])('cannot tell the outcome from %s', async (_name, body) => {
    const provider = await openAt({ body })
    await expect(provider.create(wish(provider), signal)).rejects.toThrow()
  })

  test.each(['https://lakipay.co/pay/1', 'https://checkout.lakipay.co/c/1?d=2'])(
    'shows the page %s when the answer has one',
    async (url) => {
      const provider = await openAt({
        body: JSON.stringify({ success: true, lakipay_transaction_id: 'TXN-1', payment_url: url }),
      })
      expect(await provider.create(wish(provider), signal)).toEqual({
        outcome: 'created',
        providerRef: 'TXN-1',
        action: { type: 'open', url },
      })
    },
  )

  const BAD_PAGES = [
    'http://lakipay.co/pay',
    'https://evil.example/pay',
    'https://notlakipay.co/pay',
    'https://lakipay.co@evil.example/',
    'javascript:alert(1)',
    '/pay/1',
    '',
    'https://lakipay.co.evil.example/',
  ]

  test.each(BAD_PAGES)('does not show the page %j: mobile money goes on by its prompt, a card cannot', async (url) => {
    const provider = await openAt(
      { body: JSON.stringify({ success: true, lakipay_transaction_id: 'TXN-1', payment_url: url }) },
      { MEDIUMS: ALL },
    )
    expect(await provider.create(wish(provider, { medium: 'MPESA' }), signal)).toMatchObject({
      outcome: 'created',
      action: { type: 'confirm-on-device' },
    })
    expect(await provider.create(wish(provider, { medium: 'CYBERSOURCE' }), signal)).toEqual({
      outcome: 'refused',
      reason: 'provider_refused',
    })
  })

  test.each(BAD_PAGES)('on the hosted page, %j is no page', async (url) => {
    const provider = await openAt(
      { body: JSON.stringify({ success: true, lakipay_transaction_id: 'TXN-1', payment_url: url }) },
      { MODE: 'checkout' },
    )
    expect(await provider.create(wish(provider), signal)).toEqual({ outcome: 'refused', reason: 'provider_refused' })
  })
})

describe('creating a hosted page', () => {
  const page = (baseUrl: string) => ({
    body: `{"success":true,"status":"PENDING","lakipay_transaction_id":"TXN-1","reference_id":"pay_0190a1b2c3d4","payment_url":"${baseUrl}/pay/1"}`,
  })

  test('names the mediums that the page may offer', async () => {
    const provider = await openAt(page, { MODE: 'checkout' })
    const request = wish(provider)
    expect(await provider.create(request, signal)).toEqual({
      outcome: 'created',
      providerRef: 'TXN-1',
      action: { type: 'open', url: `${api?.url}/pay/1` },
    })
    expect(api?.requests[0]).toMatchObject({ method: 'POST', path: '/api/v2/payment/checkout' })
    expect(sent()).toEqual({
      amount: 100,
      currency: 'ETB',
      phone_number: '251911223344',
      supported_mediums: ['MPESA', 'TELEBIRR', 'CBE'],
      reference: request.reference,
      callback_url: request.callbackUrl,
      description: 'Two books',
      redirects: { success: request.returnUrl, failed: request.cancelUrl },
    })
  })

  test('offers cards only for dollars, all for birr', async () => {
    const provider = await openAt(page, { MODE: 'checkout', MEDIUMS: 'CBE,CYBERSOURCE' })
    await provider.create(wish(provider, { money: USD(100n) }), signal)
    await provider.create(wish(provider), signal)
    expect([sent(0).supported_mediums, sent(1).supported_mediums]).toEqual([['CYBERSOURCE'], ['CBE', 'CYBERSOURCE']])
  })

  test.each([undefined, '', '+8801700000000', 'none'])(
    'leaves the number out when it is %j: the page asks for it',
    async (phone) => {
      const provider = await openAt(page, { MODE: 'checkout' })
      expect(
        await provider.create(wish(provider, { customer: phone === undefined ? {} : { phone } }), signal),
      ).toMatchObject({ outcome: 'created' })
      expect(sent()).not.toHaveProperty('phone_number')
    },
  )

  test('goes on without an id, which the webhook will bring', async () => {
    const provider = await openAt(
      (baseUrl) => ({ body: `{"status":"SUCCESS","data":{"checkout_url":"${baseUrl}/pay/2"}}` }),
      { MODE: 'checkout' },
    )
    expect(await provider.create(wish(provider), signal)).toEqual({
      outcome: 'created',
      action: { type: 'open', url: `${api?.url}/pay/2` },
    })
  })
})

describe('asking how a payment stands', () => {
  const query: StatusQuery = { reference: 'pay_0190a1b2c3d4', providerRef: 'TXN-123456789', money: ETB(10_000n) }
  const paid = { state: 'paid', providerRef: 'TXN-123456789', reference: 'pay_0190a1b2c3d4', money: ETB(10_000n) }
  const ask = async (reply: Reply, more: Partial<StatusQuery> = {}) =>
    (await openAt(reply)).fetchStatus({ ...query, ...more }, signal)
  const envelope = (data: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
    body: JSON.stringify({ status: 'SUCCESS', message: 'found', ...more, data }),
  })
  const { id, ...facts } = TRANSACTION

  test('reads the transaction by the provider’s id, with the key and the merchant', async () => {
    const provider = await openAt(told(), { CONNECTED_MERCHANT_ID: 'cm_1' })
    expect(await provider.fetchStatus(query, signal)).toEqual(paid)
    expect(api?.requests).toHaveLength(1)
    expect(api?.requests[0]).toMatchObject({
      method: 'GET',
      path: '/api/v2/payment/transaction/TXN-123456789',
      body: '',
    })
    expect(api?.requests[0]?.headers).toMatchObject({ 'x-api-key': API_KEY, 'x-connected-merchant-id': 'cm_1' })
  })

  test('puts an odd id into one part of the path', async () => {
    const provider = await openAt(told({ id: '../a?b#c/%2e' }))
    expect(await provider.fetchStatus({ ...query, providerRef: '../a?b#c/%2e' }, signal)).toMatchObject({
      state: 'paid',
    })
    expect(api?.requests[0]?.path).toBe('/api/v2/payment/transaction/..%2Fa%3Fb%23c%2F%252e')
  })

  test.each(['..', '.', 'a b', '', 'é', 'x'.repeat(129)])('does not ask with %j', async (providerRef) => {
    await expect(ask(told(), { providerRef })).rejects.toThrow('id cannot be part')
    expect(api?.requests).toHaveLength(0)
  })

  test.each([
    ['no id', {}],
    ['an id that only a browser brought', { hint: { providerRef: 'TXN-123456789', signed: false } }],
  ])('does not ask with %s, and never with our own reference', async (_name, more) => {
    expect(await ask(told(), { providerRef: null, ...more })).toBeNull()
    expect(api?.requests).toHaveLength(0)
  })

  test('asks with the id of a signed webhook first', async () => {
    expect(await ask(told({ id: 'TXN-2' }), { hint: { providerRef: 'TXN-2', signed: true } })).toEqual({
      ...paid,
      providerRef: 'TXN-2',
    })
    expect(api?.requests[0]?.path).toBe('/api/v2/payment/transaction/TXN-2')
  })

  test('asks with the stored id when a browser names another', async () => {
    expect(await ask(told(), { hint: { providerRef: 'TXN-2', signed: false } })).toEqual(paid)
  })

  test.each([
    ['the envelope', envelope({ transaction_id: id, ...facts })],
    ['the envelope without a type', envelope({ transaction_id: id, ...facts, type: undefined })],
    ['the envelope with the flat id', envelope({ id, ...facts })],
    ['an envelope that names no id but our reference', envelope({ ...facts })],
    ['the flat shape with a transaction_id', { body: JSON.stringify({ transaction_id: id, ...facts }) }],
    [
      'the flat shape with two ids of which one is meant',
      { body: JSON.stringify({ ...TRANSACTION, id: 'internal-7', lakipay_transaction_id: id }) },
    ],
    ['success and the flat shape', told({ success: true })],
    ['an event for a type', told({ type: undefined, event: 'deposit' })],
    ['the currency in lower case', told({ currency: 'etb' })],
    ['the reference under its loose name', told({ reference: undefined, reference_id: 'pay_0190a1b2c3d4' })],
    ['a UUID beside the reference', told({ reference_id: '0d6b1c1e-1111-4222-8333-444455556666' })],
  ])('reads %s', async (_name, reply) => {
    expect(await ask(reply)).toEqual(paid)
  })

  test.each(['SUCCESS', 'Success', 'success', ' SUCCESS '])('takes %j for paid', async (status) => {
    expect(await ask(told({ status }))).toEqual(paid)
  })

  test.each([
    ['FAILED', 'failed'],
    ['Failed', 'failed'],
    ['CANCELLED', 'cancelled'],
    ['Canceled', 'cancelled'],
    ['EXPIRED', 'expired'],
    ['PENDING', 'pending'],
    ['Pending', 'pending'],
  ])('takes %s for %s', async (status, state) => {
    const reason = state === 'failed' ? { reason: 'declined' } : {}
    expect(await ask(told({ status }))).toEqual({
      state,
      providerRef: id,
      reference: TRANSACTION.reference,
      money: null,
      ...reason,
    })
    await api?.close()
    expect(await ask(envelope({ transaction_id: id, ...facts, status }))).toMatchObject({ state, money: null })
  })

  test.each([
    '',
    'SUCCESSFUL',
    'COMPLETED',
    'PAID',
    'SUCCES',
    'NOT SUCCESS',
    'REVERSED',
    'payment.completed',
    '1',
    'constructor',
    'SUCCESS\u0000',
  ])('takes %j for pending: it does not know the word', async (status) => {
    expect(await ask(told({ status }))).toMatchObject({ state: 'pending', money: null })
  })

  test.each([1, true, null, ['SUCCESS'], { status: 'SUCCESS' }, undefined])(
    'takes the status %j for pending',
    async (status) => {
      expect(await ask(told({ status }))).toMatchObject({ state: 'pending', money: null })
    },
  )

  test('never reads the envelope’s own status as the payment’s', async () => {
    for (const status of ['PENDING', undefined, 'WHO KNOWS']) {
      expect(await ask(envelope({ transaction_id: id, ...facts, status }))).toMatchObject({
        state: 'pending',
        money: null,
      })
      await api?.close()
    }
    expect(await ask(envelope({ transaction_id: id, ...facts, status: 'FAILED' }, { ...TRANSACTION }))).toMatchObject({
      state: 'failed',
    })
  })

  test.each([
    ['no id beside it', { ...facts }],
    ['nothing beside it', { status: 'SUCCESS' }],
    ['a list for data', { status: 'SUCCESS', data: [TRANSACTION] }],
    ['a null for data', { ...facts, data: null }],
  ])('makes nothing of a SUCCESS with %s', async (_name, body) => {
    expect(await ask({ body: JSON.stringify(body) })).toEqual({
      state: 'pending',
      providerRef: null,
      reference: null,
      money: null,
    })
  })

  test.each([
    ['a withdrawal', { type: 'WITHDRAWAL' }],
    ['a withdrawal in lower case', { type: 'withdrawal' }],
    ['a withdrawal by its event', { event: 'WITHDRAWAL' }],
    ['a settlement', { type: 'SETTLEMENT' }],
    ['a platform’s fee', { reference: 'MASTER_FEE_TXN-123456789' }],
    ['a fee with its parent', { parent_transaction_id: 'TXN-0' }],
  ])('never takes %s for a payment', async (_name, more) => {
    for (const status of ['SUCCESS', 'FAILED']) {
      expect(await ask(told({ ...more, status }))).toEqual({
        state: 'pending',
        providerRef: null,
        reference: null,
        money: null,
      })
      await api?.close()
    }
  })

  test('never takes a platform’s fee for a payment when asked about it by its own id', async () => {
    const hint = { providerRef: 'MASTER_FEE_TXN-123456789', signed: true }
    expect(await ask(told({ id: hint.providerRef }), { hint })).toMatchObject({ state: 'pending', money: null })
  })

  test.each([
    ['another id', told({ id: 'TXN-2' })],
    ['another id in the envelope', envelope({ transaction_id: 'TXN-2', ...facts })],
    ['our reference for an id', told({ id: 'pay_0190a1b2c3d4' })],
    ['an id of another case', told({ id: 'txn-123456789' })],
    ['an envelope with neither id nor reference', envelope({ ...facts, reference: undefined })],
    ['an envelope with no id and another reference', envelope({ ...facts, reference: 'pay_other' })],
    ['two references', told({ reference_id: 'pay_other' })],
    ['success false', told({ success: false })],
    ['an envelope of an error', { body: JSON.stringify({ status: 'ERROR', message: 'no', data: TRANSACTION }) }],
    [
      'two states',
      { body: JSON.stringify(TRANSACTION).replace('"status":"SUCCESS"', '"status":"FAILED","status":"SUCCESS"') },
    ],
  ])('has no answer in %s', async (_name, reply) => {
    await expect(ask(reply)).rejects.toThrow()
  })

  test('tells the reference that the answer has, whoever’s it is', async () => {
    expect(await ask(told({ reference: 'pay_other' }))).toEqual({ ...paid, reference: 'pay_other' })
    await api?.close()
    expect(await ask(told({ reference: undefined, reference_id: 'ORDER-7' }))).toEqual({
      ...paid,
      reference: 'ORDER-7',
    })
  })

  test.each([
    ['none', {}],
    ['only a UUID', { reference_id: '0d6b1c1e-1111-4222-8333-444455556666' }],
  ])('binds by the stored id when the answer has %s for a reference', async (_name, more) => {
    const reply = told({ reference: undefined, ...more })
    expect(await ask(reply)).toEqual({ ...paid, reference: null })
    await api?.close()
    expect(
      await ask(reply, { providerRef: null, hint: { providerRef: id, signed: true, reference: query.reference } }),
    ).toEqual({ ...paid, reference: null })
    await api?.close()
    // A signed message about somebody's deposit, at an address of ours, ties nothing to this payment.
    for (const hint of [
      { providerRef: id, signed: true },
      { providerRef: id, signed: true, reference: 'pay_other' },
    ]) {
      await expect(ask(reply, { providerRef: null, hint })).rejects.toThrow('no reference')
      await api?.close()
    }
    // A second id cannot be tied to this payment by anything.
    await expect(ask(reply, { providerRef: 'TXN-0', hint: { providerRef: id, signed: true } })).rejects.toThrow(
      'no reference',
    )
  })

  test.each([
    ['100', ETB(10_000n)],
    ['100.00', ETB(10_000n)],
    ['100.000', ETB(10_000n)],
    ['99.99', ETB(9_999n)],
    ['100.01', ETB(10_001n)],
    ['0', ETB(0n)],
    ['1234567.89', ETB(123_456_789n)],
    ['9999999999999.99', ETB(999_999_999_999_999n)],
    ['"100.00"', ETB(10_000n)],
  ])('reads the amount %s by its literal', async (literal, money) => {
    expect(await ask({ body: JSON.stringify(TRANSACTION).replace('"amount":100,', `"amount":${literal},`) })).toEqual({
      ...paid,
      money,
    })
  })

  test('tells the currency that was paid, and never the total', async () => {
    expect(await ask(told({ currency: 'USD' }))).toEqual({ ...paid, money: USD(10_000n) })
    await api?.close()
    expect(await ask(told({ amount: 97.5, total_amount: 100 }))).toEqual({ ...paid, money: ETB(9_750n) })
  })

  test.each([
    'null',
    'true',
    '""',
    '"a"',
    '[100]',
    '{}',
    '-100',
    '1e2',
    '100.005',
    '10000000000000.00',
    '"1,000.00"',
    '" 100"',
  ])('has no answer in the amount %s of a paid transaction', async (literal) => {
    await expect(
      ask({ body: JSON.stringify(TRANSACTION).replace('"amount":100,', `"amount":${literal},`) }),
    ).rejects.toThrow('cannot be read')
  })

  test.each([undefined, null, '', 'XXX', 'birr', 230, ['ETB']])(
    'has no answer in the currency %j of a paid transaction',
    async (currency) => {
      await expect(ask(told({ currency }))).rejects.toThrow('cannot be read')
    },
  )

  test('needs no amount to see that a payment failed', async () => {
    expect(await ask(told({ status: 'FAILED', amount: undefined, currency: undefined }))).toMatchObject({
      state: 'failed',
    })
  })
})

describe('what a webhook says', () => {
  const MESSAGE = {
    event: 'DEPOSIT',
    transaction_id: 'TXN-1',
    reference: 'pay_1',
    amount: '100.00',
    currency: 'ETB',
    status: 'SUCCESS',
  }
  const read = (members: Record<string, unknown>) => {
    const provider = open({ WEBHOOK_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }).toString() })
    const present = Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
    const text = Object.keys(present)
      .sort()
      .map((name) => `${name}=${String(present[name])}`)
      .join('&')
    const signature = sign('sha256', Buffer.from(text), privateKey).toString('base64')
    return provider.parseWebhook(
      provider.verifyWebhook({
        rawBody: Buffer.from(JSON.stringify({ ...present, signature })),
        headers: {},
        receivedAt: 0,
      }),
    )
  }
  const without = (name: keyof typeof MESSAGE, more: Record<string, unknown> = {}) => ({
    ...MESSAGE,
    [name]: undefined,
    ...more,
  })
  const refusal = (members: Record<string, unknown>): string => {
    try {
      read(members)
      return 'accepted'
    } catch (error) {
      if (error instanceof WebhookRefused) return error.code
      throw error
    }
  }

  test('is which payment, by which id, and how much', () => {
    expect(read(MESSAGE)).toEqual({
      kind: 'payment',
      dedupeKey: expect.stringMatching(/^[0-9a-f]{64}$/),
      reference: 'pay_1',
      providerRef: 'TXN-1',
      claimsPayment: true,
      money: ETB(10_000n),
    })
  })

  test.each([
    ['lakipayTxnId', without('transaction_id', { lakipayTxnId: 'TXN-1' })],
    ['lakipay_transaction_id', without('transaction_id', { lakipay_transaction_id: 'TXN-1' })],
    ['two names of one id', { ...MESSAGE, lakipayTxnId: 'TXN-1' }],
    ['referenceId', without('reference', { referenceId: 'pay_1' })],
    ['reference_id', without('reference', { reference_id: 'pay_1' })],
    ['a UUID beside our reference', { ...MESSAGE, reference_id: '0d6b1c1e-1111-4222-8333-444455556666' }],
    ['type for event', without('event', { type: 'DEPOSIT' })],
    ['an event of the older document', { ...MESSAGE, event: 'payment.expired' }],
  ])('is read from %s, too', (_name, members) => {
    expect(read(members)).toMatchObject({ kind: 'payment', reference: 'pay_1', providerRef: 'TXN-1' })
  })

  test.each([
    ['no currency', without('currency')],
    ['no amount', without('amount')],
    ['a currency that nobody has', { ...MESSAGE, currency: 'XXX' }],
    ['an amount too fine', { ...MESSAGE, amount: '100.001' }],
    ['an amount below zero', { ...MESSAGE, amount: -1 }],
    ['an amount that is a flag', { ...MESSAGE, amount: true }],
  ])('has no money with %s, and is a reason to ask all the same', (_name, members) => {
    const event = read(members)
    expect(event).toMatchObject({ kind: 'payment', reference: 'pay_1', providerRef: 'TXN-1' })
    expect(event).not.toHaveProperty('money')
  })

  test('has no reference where it holds only a UUID of theirs', () => {
    expect(read(without('reference', { referenceId: '0d6b1c1e-1111-4222-8333-444455556666' }))).not.toHaveProperty(
      'reference',
    )
  })

  test('is one piece of news, however its words are cased or its members named, and another for another id, event or status', () => {
    const key = (members: Record<string, unknown>) => read(members).dedupeKey
    expect(key({ ...MESSAGE, status: 'Success', event: 'deposit', timestamp: 'later', amount: 1 })).toBe(key(MESSAGE))
    expect(key(without('transaction_id', { lakipayTxnId: 'TXN-1' }))).toBe(key(MESSAGE))
    const others = [
      MESSAGE,
      { ...MESSAGE, transaction_id: 'TXN-2' },
      { ...MESSAGE, event: 'WITHDRAWAL' },
      { ...MESSAGE, status: 'FAILED' },
    ]
    expect(new Set(others.map(key)).size).toBe(4)
  })

  test.each([
    ['a withdrawal', { ...MESSAGE, event: 'WITHDRAWAL' }],
    ['a withdrawal by its type', { ...MESSAGE, type: 'Withdrawal' }],
    ['a withdrawal without anything', { event: 'WITHDRAWAL' }],
    ['a platform’s fee', { ...MESSAGE, transaction_id: 'MASTER_FEE_TXN-0' }],
    ['a platform’s fee by its reference', { ...MESSAGE, reference: 'MASTER_FEE_TXN-0' }],
    ['a fee with its parent', { ...MESSAGE, parent_transaction_id: 'TXN-0' }],
    ['an event that nobody knows', { ...MESSAGE, event: 'REFUND' }],
  ])('is ignored when it is %s', (_name, members) => {
    expect(read(members)).toEqual({
      kind: 'ignored',
      dedupeKey: expect.stringMatching(/^[0-9a-f]{64}$/),
      reason: 'not a deposit',
    })
  })

  test.each([
    ['no event', without('event')],
    ['an empty event', { ...MESSAGE, event: '' }],
    ['a number for an event', { ...MESSAGE, event: 1 }],
    ['no id', without('transaction_id')],
    ['an empty id', { ...MESSAGE, transaction_id: '' }],
    ['a number for an id', { ...MESSAGE, transaction_id: 7 }],
    ['an id with a space', { ...MESSAGE, transaction_id: 'T 1' }],
    ['an id that walks a path', { ...MESSAGE, transaction_id: '..' }],
    ['an endless id', { ...MESSAGE, transaction_id: 'x'.repeat(129) }],
    ['two ids', { ...MESSAGE, lakipayTxnId: 'TXN-2' }],
    ['no status', without('status')],
    ['a flag for a status', { ...MESSAGE, status: true }],
    ['two references', { ...MESSAGE, referenceId: 'pay_2' }],
    ['a NUL in the reference', { ...MESSAGE, reference: 'a\u0000b' }],
    ['an endless reference', { ...MESSAGE, reference: 'x'.repeat(201) }],
  ])('cannot be read with %s, however well it is signed', (_name, members) => {
    expect(refusal(members)).toBe('malformed')
  })
})
