import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { echezona } from '../../../server/providers/echezona/echezona.ts'
import type { Provider, ProviderDefinition, StatusQuery } from '../../../server/contract/provider.ts'
import { closeConnections } from '../../../server/providers/kit/request.ts'
import { startApi } from './api-server.ts'
import type { ApiServer, Reply } from './api-server.ts'
import { createRequest, openProvider } from './provider-bench.ts'
import { KEY, verified } from './echezona.fixtures.ts'
import { UnreadableMoney } from '../../../server/contract/provider.ts'

const definition = echezona as unknown as ProviderDefinition
const signal = new AbortController().signal
const NGN = (minor: bigint) => ({ minor, currency: 'NGN' })
let api: ApiServer | undefined

afterEach(async () => {
  await api?.close()
  api = undefined
})
afterAll(closeConnections)

async function openAt(
  reply: Reply | ((baseUrl: string) => Reply),
  settings: Record<string, string> = {},
): Promise<Provider> {
  api = await startApi(() => (typeof reply === 'function' ? reply(api?.url ?? '') : reply))
  return openProvider(definition, { API_KEY: KEY, BASE_URL: `${api.url}/api`, ...settings })
}

describe('settings', () => {
  const parse = (name: keyof typeof echezona.settings, text: string) => () => echezona.settings[name].parse(text)

  test('have the defaults of the plugin, and their base address holds /api', () => {
    const defaults = Object.fromEntries(
      Object.entries(definition.settings).map(([name, setting]) => [name, setting.default]),
    )
    expect(defaults).toEqual({
      API_KEY: undefined,
      BASE_URL: 'https://api.echezona.com/api',
      WEBHOOK_SECRET: undefined,
      WEBHOOK_HEADER: 'X-Echezona-Signature',
      WEBHOOK_ALGORITHM: 'sha256',
      WEBHOOK_ENCODING: 'hex',
      WEBHOOK_SCHEME: 'hmac-raw',
      WEBHOOK_PREFIX: '',
      AMOUNT_UNIT: 'major',
    })
    expect(
      Object.entries(definition.settings)
        .filter(([, setting]) => setting.activates)
        .map(([name]) => name),
    ).toEqual(['API_KEY'])
    expect(
      Object.entries(definition.settings)
        .filter(([, setting]) => setting.secret)
        .map(([name]) => name),
    ).toEqual(['API_KEY', 'WEBHOOK_SECRET'])
  })

  test('take a header in any case', () => {
    expect(parse('WEBHOOK_HEADER', 'X-Paystack-Signature')()).toBe('x-paystack-signature')
  })

  test.each([
    ['API_KEY', ''],
    ['BASE_URL', 'http://api.echezona.com/api'],
    ['WEBHOOK_SECRET', ''],
    ['WEBHOOK_SECRET', 'fifteen-letters'],
    ['WEBHOOK_SECRET', 'a-secret-that-is-long-enough,short'],
    ['WEBHOOK_HEADER', ''],
    ['WEBHOOK_HEADER', 'X Signature'],
    ['WEBHOOK_HEADER', 'x-signature:'],
    ['WEBHOOK_ALGORITHM', 'md5'],
    ['WEBHOOK_ENCODING', 'HEX'],
    ['WEBHOOK_SCHEME', 'none'],
    ['AMOUNT_UNIT', 'kobo'],
  ] as const)('refuse %s = %j', (name, text) => {
    expect(parse(name, text)).toThrow(/^must /)
  })
})

describe('what a buyer meets', () => {
  test('is a page in naira that needs a name and an e-mail address', async () => {
    const provider = await openAt(verified())
    expect(provider).toMatchObject({ label: 'Echezona', flow: 'page', needs: ['name', 'email'], currencies: ['NGN'] })
    expect(provider.capabilities).toEqual({ poll: 'always', cancel: false, callback: 'account' })
    expect(provider.signatureRefusalStatus).toBeUndefined()
  })
})

describe('creating a payment', () => {
  const initialized = (paymentUrl: unknown, responseCode: unknown = '00') => ({
    body: JSON.stringify({ responseCode, responseMessage: 'm', data: { paymentUrl, accessCode: 'abc' } }),
  })
  const page = (baseUrl: string) => initialized(`${baseUrl}/pay/1`)
  const sent = () => JSON.parse(api?.requests[0]?.body ?? '{}')

  test('sends naira as a decimal text, our own id, and the page to come back to', async () => {
    const provider = await openAt(page, { API_KEY: 'newest,older' })
    const request = createRequest(provider, {
      money: NGN(500_050n),
      customer: { name: 'Ada Obi', email: 'ada@buyer.example', phone: '+2348000000000' },
    })
    expect(await provider.create(request, signal)).toEqual({
      outcome: 'created',
      action: { type: 'open', url: `${api?.url}/pay/1` },
    })
    expect(api?.requests).toHaveLength(1)
    expect(api?.requests[0]).toMatchObject({ method: 'POST', path: '/api/Payments/Initialize' })
    expect(api?.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer newest',
      'content-type': 'application/json',
    })
    expect(sent()).toEqual({
      amount: '5000.50',
      currency: 'NGN',
      email: 'ada@buyer.example',
      firstName: 'Ada',
      lastName: 'Obi',
      phone: '+2348000000000',
      transactionId: request.reference,
      callbackUrl: request.returnUrl,
      productId: request.orderId,
      productDescription: 'Two books',
      applyConviniencyCharge: false,
    })
  })

  test.each([
    ['Ada Obi', 'Ada', 'Obi'],
    ['Ada', 'Ada', 'Ada'],
    ['  Ada   Grace\tNkechi  Obi ', 'Ada Grace Nkechi', 'Obi'],
    ['Ọládélé Déjì', 'Ọládélé', 'Déjì'],
  ])('calls %j by first name %j and last name %j', async (name, firstName, lastName) => {
    const provider = await openAt(page)
    await provider.create(createRequest(provider, { customer: { name, email: 'a@b.example' } }), signal)
    expect(sent()).toMatchObject({ firstName, lastName })
    expect(sent()).not.toHaveProperty('phone')
  })

  test.each([{}, { name: 'Ada' }, { email: 'a@b.example' }, { name: ' \t', email: 'a@b.example' }])(
    'asks for nothing when the buyer tells only %j',
    async (customer) => {
      const provider = await openAt(page)
      expect(await provider.create(createRequest(provider, { customer }), signal)).toEqual({
        outcome: 'refused',
        reason: 'wrong_details',
      })
      expect(api?.requests).toHaveLength(0)
    },
  )

  test.each([
    [1n, '0.01'],
    [700n, '7.00'],
    [999_999_999_999_999n, '9999999999999.99'],
  ])('writes %s kobo as %s', async (minor, amount) => {
    const provider = await openAt(page)
    await provider.create(createRequest(provider, { money: NGN(minor) }), signal)
    expect(sent()).toMatchObject({ amount })
  })

  test.each(['01', '0', '', 0, null, true, undefined])('is refused when responseCode is %j', async (code) => {
    const provider = await openAt((baseUrl) => ({
      body: JSON.stringify({ responseCode: code, data: { paymentUrl: `${baseUrl}/pay/1` } }),
    }))
    expect(await provider.create(createRequest(provider), signal)).toEqual({
      outcome: 'refused',
      reason: 'provider_refused',
    })
  })

  test.each([
    undefined,
    null,
    '',
    '/pay/1',
    'javascript:alert(1)',
    'http://checkout.echezona.com/1',
    'https://evil.example/1',
    'https://notechezona.com/1',
    'https://echezona.com@evil.example/',
  ])('is refused when the page is %j: nobody could pay there', async (url) => {
    const provider = await openAt(initialized(url))
    expect(await provider.create(createRequest(provider), signal)).toEqual({
      outcome: 'refused',
      reason: 'provider_refused',
    })
  })

  test.each([
    'https://checkout.echezona.com/1',
    'https://checkout.staging.echezona.com/1',
    'https://checkout.paybridge.africa/1',
  ])('opens %s', async (url) => {
    const provider = await openAt(initialized(url))
    expect(await provider.create(createRequest(provider), signal)).toMatchObject({ action: { type: 'open', url } })
  })

  test('is refused by an error in plain text', async () => {
    const provider = await openAt({ status: 400, body: 'Duplicate transactionId' })
    expect(await provider.create(createRequest(provider), signal)).toEqual({
      outcome: 'refused',
      reason: 'provider_refused',
    })
  })
})

describe('asking how a payment stands', () => {
  const query: StatusQuery = { reference: 'pay_0190a1b2c3d4', providerRef: null, money: NGN(10_000n) }
  const facts = { providerRef: 'EDGL7591614131220250722202147', reference: 'pay_0190a1b2c3d4' }
  const paid = { ...facts, state: 'paid', money: NGN(10_000n) }
  const pending = { ...facts, state: 'pending', money: null }
  const nothing = { state: 'pending', providerRef: null, reference: null, money: null }
  const ask = async (reply: Reply) => (await openAt(reply, { API_KEY: 'newest,older' })).fetchStatus(query, signal)

  test('asks by our own id, whatever a webhook brought', async () => {
    const provider = await openAt(verified())
    expect(
      await provider.fetchStatus({ ...query, hint: { providerRef: 'theirs', signed: true, money: NGN(1n) } }, signal),
    ).toEqual(paid)
    expect(api?.requests.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', '/api/Payments/VerifyPayment', '{"transactionId":"pay_0190a1b2c3d4"}'],
    ])
  })

  test.each(['Successful', 'successful', 'SUCCESSFUL'])('takes %s with its flag for paid', async (status) => {
    expect(await ask(verified({ status }))).toEqual(paid)
    expect(api?.requests[0]?.headers.authorization).toBe('Bearer newest')
  })

  test.each([
    ['100.00', 10_000n],
    ['100.0', 10_000n],
    ['100', 10_000n],
    ['100.000', 10_000n],
    ['99.99', 9_999n],
    ['100.01', 10_001n],
    ['1.00', 100n],
    ['10000', 1_000_000n],
  ])('reads %s naira as %s kobo', async (amount, minor) => {
    expect(await ask(verified({ amount }))).toEqual({ ...paid, money: NGN(minor) })
  })

  test('reports another currency as such', async () => {
    expect(await ask(verified({ currency: 'USD' }))).toEqual({ ...paid, money: { minor: 10_000n, currency: 'USD' } })
  })

  test.each([
    ['pending', { status: 'Pending', isSuccessful: false }],
    ['failed, no flag', { status: 'Failed', isSuccessful: undefined }],
    ['nothing we know and not successful', { status: 'Abandoned', isSuccessful: false }],
  ])('takes a status that says %s for pending', async (_name, more) => {
    expect(await ask(verified(more))).toEqual(pending)
  })

  test.each([
    ['pending, flagged as successful', { status: 'Pending', isSuccessful: true }],
    ['successful without its flag', { isSuccessful: false }],
    ['successful, its flag in words', { isSuccessful: 'true' }],
    ['successful, its flag a number', { isSuccessful: 1 }],
    ['successful, no flag', { isSuccessful: undefined }],
    ['failed, flagged as successful', { status: 'Failed' }],
    ['nothing we know, flagged as successful', { status: 'Reversed' }],
    ['something like success', { status: 'Success' }],
    ['success with a space', { status: 'Successful ' }],
    ['nothing, flagged as successful', { status: undefined }],
    ['a number, flagged as successful', { status: 1 }],
    ['a list, flagged as successful', { status: ['Successful'] }],
  ])('reports money that it cannot accept when the status says %s', async (_name, more) => {
    await expect(ask(verified(more))).rejects.toBeInstanceOf(UnreadableMoney)
  })

  test.each([
    '{"responseCode":"00","data":{"status":"Successful","isSuccessful":true}}',
    '{"responseCode":"00","data":{"transactionId":"a","transactionId":"b"}}',
  ])('reports money that it cannot accept in %s', async (body) => {
    await expect(ask({ body })).rejects.toBeInstanceOf(UnreadableMoney)
  })

  test('takes "00" with Failed for a payment that failed, not for one that worked', async () => {
    expect(await ask(verified({ status: 'Failed', isSuccessful: false }))).toEqual({
      ...facts,
      state: 'failed',
      money: null,
      reason: 'declined',
    })
  })

  test.each(['01', '', '000', '0'])(
    'knows nothing of the payment when responseCode is %j, whatever the data says',
    async (responseCode) => {
      const { data } = JSON.parse(verified().body)
      expect(await ask({ body: JSON.stringify({ responseCode, data }) })).toEqual(nothing)
    },
  )

  test.each([
    [400, nothing],
    [422, nothing],
    [404, { ...nothing, exists: false }],
  ])('knows nothing of the payment in %i with a message', async (status, answer) => {
    expect(await ask({ status, ...verified() })).toEqual(answer)
  })

  test.each([400, 401, 403, 404, 429])('has no answer in %i in plain text', async (status) => {
    await expect(ask({ status, body: 'Transaction not found' })).rejects.toMatchObject({ code: 'rejected' })
  })

  test.each([401, 403, 429])('has no answer in %i with a good answer: that is about us', async (status) => {
    await expect(ask({ status, ...verified() })).rejects.toMatchObject({ code: 'rejected' })
  })

  test('hands over the id as the answer has it, for reconciling to compare', async () => {
    expect(await ask(verified({ transactionId: 'pay_other' }))).toEqual({ ...paid, reference: 'pay_other' })
  })

  test.each([undefined, null, '', 7, 'a b', 'বাংলা', 'x'.repeat(129)])(
    'does without a reference of theirs such as %j',
    async (paymentReference) => {
      expect(await ask(verified({ paymentReference }))).toEqual({ ...paid, providerRef: null })
    },
  )

  test.each([
    ['no id', { transactionId: undefined }],
    ['a number for an id', { transactionId: 7 }],
    ['no amount', { amount: undefined }],
    ['a number for an amount', { amount: 100 }],
    ['an empty amount', { amount: '' }],
    ['an amount with a comma', { amount: '1,000.00' }],
    ['an amount below zero', { amount: '-100.00' }],
    ['an amount with an exponent', { amount: '1e2' }],
    ['an amount too fine', { amount: '100.001' }],
    ['an amount with a sign of naira', { amount: '₦100.00' }],
    ['an amount that nobody has', { amount: '10000000000000.00' }],
    ['no currency', { currency: undefined }],
    ['a currency in words', { currency: 'Naira' }],
    ['a currency in small letters', { currency: 'ngn' }],
  ])('has no answer in a success with %s', async (_name, more) => {
    await expect(ask(verified(more))).rejects.toThrow(/^echezona verify: /)
  })

  test.each([
    '{"responseCode":"00"}',
    '{"responseCode":"00","data":null}',
    '{"responseCode":"00","data":[]}',
    '{"responseCode":0,"data":{}}',
    '{"data":{"status":"Successful"}}',
  ])('has no answer in %s', async (body) => {
    await expect(ask({ body })).rejects.toThrow(/^echezona verify: /)
  })
})
