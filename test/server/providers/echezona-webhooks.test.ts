import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { echezona } from '../../../server/providers/echezona/echezona.ts'
import { WebhookRefused } from '../../../server/contract/provider.ts'
import type { Provider, ProviderDefinition, WebhookDelivery } from '../../../server/contract/provider.ts'
import { readFixture } from './deliveries.ts'
import { openProvider } from './provider-bench.ts'
import { KEY } from './echezona.fixtures.ts'

const BODY =
  '{"event":"payment.success","data":{"transaction_id":"123456789","amount":5000,"currency":"NGN","status":"success",' +
  '"customer":{"email":"customer@example.com","name":"John Doe"}}}'

// Computed with Python's hmac, and again with OpenSSL, under the key sk_test_ngn_4b7a1e.
const HEX_256 = 'a63daf4a7df14f86e85bdf611932d694db4dd71eccd569a5734258f558ce7449'
const BASE64_256 = 'pj2vSn3xT4boW99hGTLWlNtN1x7M1Wmlc0JY9VjOdEk='
const HEX_512 =
  '966c47a720f4a5aed5d3bd1af0b9ca13b98f7342e8415fcece93ab48a64d0a0bfce525f273660844acde6bced9243da95be62918b2079821bf417723921afd05'
const HEX_DATA = '035613f9931c1790ae4cee8a9da41b72d5fc12bec62ad386d5febaf7e48e1b90'
const OTHER_AMOUNT = '6371ba4bb3a8efbc41d5676363f26f3368c9cc0d448ba12ac9ad36d8a9999dc6'

const HEADER = 'x-echezona-signature'
const open = (settings: Record<string, string> = {}): Provider =>
  openProvider(echezona as unknown as ProviderDefinition, { API_KEY: KEY, ...settings })
const deliver = (signature: string | undefined, body = BODY, header = HEADER): WebhookDelivery => ({
  rawBody: Buffer.from(body),
  headers: { [header]: signature },
  receivedAt: 0,
})
const hex = (body: string, key = KEY, algorithm = 'sha256') =>
  createHmac(algorithm, key).update(body, 'utf8').digest('hex')

/** The name of the scheme that took it, or the code of its refusal. */
function verdict(delivery: WebhookDelivery, settings: Record<string, string> = {}): string | undefined {
  try {
    return open(settings).verifyWebhook(delivery).form
  } catch (error) {
    if (!(error instanceof WebhookRefused)) throw error
    for (const secret of [KEY, settings.WEBHOOK_SECRET ?? KEY]) expect(error.message).not.toContain(secret)
    return error.code
  }
}

describe('the signature of a webhook', () => {
  test.each([
    ['in hexadecimal', HEX_256, {}],
    ['in capitals', HEX_256.toUpperCase(), {}],
    ['in base64', BASE64_256, { WEBHOOK_ENCODING: 'base64' }],
    ['by SHA-512', HEX_512, { WEBHOOK_ALGORITHM: 'sha512' }],
    ['by SHA-512 in capitals', HEX_512.toUpperCase(), { WEBHOOK_ALGORITHM: 'sha512' }],
    [
      'by SHA-512 in base64',
      Buffer.from(HEX_512, 'hex').toString('base64'),
      { WEBHOOK_ALGORITHM: 'sha512', WEBHOOK_ENCODING: 'base64' },
    ],
    ['behind a prefix', `sha256=${HEX_256}`, { WEBHOOK_PREFIX: 'sha256=' }],
    ['over the data', HEX_DATA, { WEBHOOK_SCHEME: 'hmac-data' }],
    ['that is the secret itself', KEY, { WEBHOOK_SCHEME: 'static-token' }],
    [
      'that is the secret behind a prefix',
      `Bearer ${KEY}`,
      { WEBHOOK_SCHEME: 'static-token', WEBHOOK_PREFIX: 'Bearer ' },
    ],
  ])('is good %s, when the settings say so', (_name, signature, settings: Record<string, string>) => {
    expect(verdict(deliver(signature), settings)).toBe(settings.WEBHOOK_SCHEME ?? 'hmac-raw')
  })

  test('is looked for in the header of the settings, whatever its case, and nowhere else', () => {
    const settings = { WEBHOOK_HEADER: 'X-PayBridge-Signature' }
    expect(verdict(deliver(HEX_256, BODY, 'x-paybridge-signature'), settings)).toBe('hmac-raw')
    expect(verdict(deliver(HEX_256), settings)).toBe('bad_signature')
    expect(verdict(deliver(HEX_256, BODY, 'x-paybridge-signature'))).toBe('bad_signature')
  })

  test('is made with the webhook secret where there is one, else with the API key', () => {
    const WEBHOOK_SECRET = 'newest-webhook-secret,older-webhook-secret'
    expect(verdict(deliver(HEX_256), { WEBHOOK_SECRET })).toBe('bad_signature')
    for (const secret of WEBHOOK_SECRET.split(','))
      expect(verdict(deliver(hex(BODY, secret)), { WEBHOOK_SECRET })).toBe('hmac-raw')
    expect(verdict(deliver(hex(BODY, WEBHOOK_SECRET)), { WEBHOOK_SECRET })).toBe('bad_signature')
    expect(verdict(deliver(HEX_256), { API_KEY: `newest,${KEY}` })).toBe('hmac-raw')
  })

  test.each([
    ['missing', undefined, {}],
    ['empty', '', {}],
    ['one of another amount', OTHER_AMOUNT, {}],
    ['in base64 where hexadecimal is set', BASE64_256, {}],
    ['in hexadecimal where base64 is set', HEX_256, { WEBHOOK_ENCODING: 'base64' }],
    ['by another algorithm', HEX_512, {}],
    ['a first half of SHA-512', HEX_512.slice(0, 64), { WEBHOOK_ALGORITHM: 'sha512' }],
    ['over the data where the body is set', HEX_DATA, {}],
    ['over the body where the data is set', HEX_256, { WEBHOOK_SCHEME: 'hmac-data' }],
    ['the secret where a digest is set', KEY, {}],
    ['a digest where the secret is set', HEX_256, { WEBHOOK_SCHEME: 'static-token' }],
    ['the secret and a character', `${KEY}x`, { WEBHOOK_SCHEME: 'static-token' }],
    ['the secret less a character', KEY.slice(0, -1), { WEBHOOK_SCHEME: 'static-token' }],
    ['the secret in capitals', KEY.toUpperCase(), { WEBHOOK_SCHEME: 'static-token' }],
    ['the secrets in a list', `newest,${KEY}`, { WEBHOOK_SCHEME: 'static-token', API_KEY: `newest,${KEY}` }],
    ['without the prefix', HEX_256, { WEBHOOK_PREFIX: 'sha256=' }],
    ['with the prefix in capitals', `SHA256=${HEX_256}`, { WEBHOOK_PREFIX: 'sha256=' }],
    ['nothing but the prefix', 'sha256=', { WEBHOOK_PREFIX: 'sha256=' }],
    ['nothing but the prefix of a secret', 'Bearer ', { WEBHOOK_SCHEME: 'static-token', WEBHOOK_PREFIX: 'Bearer ' }],
    ['with a prefix that nobody set', `sha256=${HEX_256}`, {}],
    ['with a space behind', `${HEX_256} `, {}],
    ['with 0x in front', `0x${HEX_256}`, {}],
    ['twice', `${HEX_256}, ${HEX_256}`, {}],
    ['shorter by a digit', HEX_256.slice(1), {}],
    ['without its padding', BASE64_256.slice(0, -1), { WEBHOOK_ENCODING: 'base64' }],
  ])('is bad when it is %s', (_name, signature, settings: Record<string, string>) => {
    expect(verdict(deliver(signature), settings)).toBe('bad_signature')
  })

  test('is good for the body of the other amount: the vector is right', () => {
    const other = BODY.replace('5000', '1')
    expect(verdict(deliver(OTHER_AMOUNT, other))).toBe('hmac-raw')
    expect(verdict(deliver(HEX_256, other))).toBe('bad_signature')
  })

  describe('over the data', () => {
    const settings = { WEBHOOK_SCHEME: 'hmac-data' }
    const data = { transaction_id: '123456789', amount: 5000, note: 'a/b é' }

    test('is good over the data as it was sent, or as JavaScript writes it', () => {
      const spaced = '{ "transaction_id": "123456789", "amount": 5000.00, "note": "a\\/b \\u00e9" }'
      for (const signed of [spaced, JSON.stringify(data)]) {
        expect(verdict(deliver(hex(signed), `{"event": "payment.success" , "data" : ${spaced} }`), settings)).toBe(
          'hmac-data',
        )
      }
    })

    test.each([
      ['other data', `{"event":"payment.success","data":${JSON.stringify({ ...data, amount: 1 })}}`, 'bad_signature'],
      ['data inside data', `{"event":"payment.success","data":{"data":${JSON.stringify(data)}}}`, 'bad_signature'],
      [
        'data in a string',
        `{"event":"payment.success","data":${JSON.stringify(JSON.stringify(data))}}`,
        'bad_signature',
      ],
      ['data twice', `{"event":"payment.success","data":${JSON.stringify(data)},"data":{}}`, 'malformed'],
      ['no data', '{"event":"payment.success"}', 'malformed'],
      ['no JSON', JSON.stringify(data).slice(1), 'malformed'],
    ])('is refused over %s', (_name, body, code) => {
      expect(verdict(deliver(hex(JSON.stringify(data)), body), settings)).toBe(code)
    })
  })
})

describe('what a webhook says', () => {
  function read(body: unknown, settings: Record<string, string> = {}) {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const provider = open(settings)
    const signature =
      settings.WEBHOOK_SCHEME === 'static-token'
        ? KEY
        : settings.WEBHOOK_SCHEME === 'hmac-data'
          ? hex(JSON.stringify(JSON.parse(text).data))
          : hex(text)
    try {
      return provider.parseWebhook(provider.verifyWebhook(deliver(signature, text)))
    } catch (error) {
      if (error instanceof WebhookRefused) return error.code
      throw error
    }
  }
  const DATA = { transaction_id: '123456789', amount: 5000, currency: 'NGN', status: 'success' }
  const event = (name: unknown, more: Record<string, unknown> = {}) => ({ event: name, data: { ...DATA, ...more } })
  const key = (body: unknown) => (read(body) as { dedupeKey: string }).dedupeKey
  const KEY_SHAPE = expect.stringMatching(/^[0-9a-f]{64}$/)
  const IDS = { reference: '123456789', providerRef: '123456789' }
  const naira = { minor: 500_000n, currency: 'NGN' }

  test.each([
    'payment-success',
    'payment-success-upper-case',
    'payment-success-indented',
    'payment-failed',
    'charge-success',
    'charge-failed',
  ])('of the fixture %s is which payment has news, by an id that may be ours or theirs', (name) => {
    const provider = open()
    const webhook = provider.verifyWebhook(readFixture('echezona', `${name}.http`))
    expect(provider.parseWebhook(webhook)).toEqual({
      kind: 'payment',
      dedupeKey: KEY_SHAPE,
      ...IDS,
      claimsPayment: !name.includes('failed'),
      money: naira,
    })
  })

  test.each([
    ['refund-processed', 'refund'],
    ['transfer-success', 'ignored'],
    ['subscription-renew', 'ignored'],
    ['payment-success-decimal', 'payment'],
  ])('of the fixture %s is %s', (name, kind) => {
    const provider = open()
    expect(provider.parseWebhook(provider.verifyWebhook(readFixture('echezona', `${name}.http`)))).toMatchObject({
      kind,
    })
  })

  test.each(['payment.success', 'payment.failed', 'payment.pending', 'charge.success', 'charge.failed'])(
    'makes us ask when it is %s',
    (name) => {
      expect(read(event(name))).toMatchObject({ kind: 'payment', ...IDS })
    },
  )

  test('is a refund, never news of a payment, when money went back', () => {
    expect(read(event('refund.processed', { amount: 20 }))).toEqual({
      kind: 'refund',
      dedupeKey: KEY_SHAPE,
      ...IDS,
      money: { minor: 2_000n, currency: 'NGN' },
    })
    expect(read(event('refund.processed', { amount: undefined }))).toEqual({
      kind: 'refund',
      dedupeKey: KEY_SHAPE,
      ...IDS,
      money: null,
    })
    expect(key(event('refund.processed', { amount: 20 }))).not.toBe(key(event('refund.processed', { amount: 30 })))
  })

  test.each(['refund_id', 'refundId', 'refund_reference', 'id'])(
    'is a refund of its own by its %s, though the sums are equal',
    (name) => {
      const one = event('refund.processed', { amount: 20, [name]: 'RF-1' })
      expect(key(one)).not.toBe(key(event('refund.processed', { amount: 20, [name]: 'RF-2' })))
      expect(key(one)).toBe(key(event('refund.processed', { amount: '20.00', [name]: 'RF-1' })))
    },
  )

  test.each([
    ['"1000.00"', '1000'],
    ['1000.0', '"1000"'],
    ['1000', '1000.00'],
  ])('is one refund, whether its amount is written %s or %s', (one, other) => {
    const written = (amount: string) =>
      JSON.stringify(event('refund.processed', { amount: 'HERE' })).replace('"HERE"', amount)
    expect(key(written(one))).toBe(key(written(other)))
    expect(key(written(one).replace('"success"', '"Success"'))).toBe(key(written(other)))
  })

  test.each([
    ['an amount with grouping', { amount: '1,000.00' }],
    ['an amount in words', { amount: 'all' }],
    ['no amount where one should be', { amount: null }],
    ['an amount of excess precision', { amount: 10.001 }],
    ['no currency', { amount: 10, currency: undefined }],
    ['a currency that is none', { amount: 10, currency: 'naira' }],
  ])('is no refund of everything when it has %s', (_name, more) => {
    expect(read(event('refund.processed', more))).toEqual({
      kind: 'ignored',
      dedupeKey: KEY_SHAPE,
      reason: expect.stringContaining('cannot be read'),
    })
  })

  test.each(['failed', 'pending', 'declined', 'reversed', 'unknown'])(
    'is no refund when its status says %s',
    (status) => {
      expect(read(event('refund.processed', { status }))).toEqual({
        kind: 'ignored',
        dedupeKey: KEY_SHAPE,
        reason: expect.stringContaining('status'),
      })
    },
  )

  test.each(['success', 'Successful', 'processed', 'COMPLETED', '00'])(
    'is a refund when its status says %s, or says nothing',
    (status) => {
      expect(read(event('refund.processed', { amount: 20, currency: 'ngn', status }))).toMatchObject({
        kind: 'refund',
        money: { minor: 2_000n, currency: 'NGN' },
      })
      expect(read(event('refund.processed', { amount: 20, status: undefined }))).toMatchObject({ kind: 'refund' })
    },
  )

  test.each(['hmac-data', 'static-token'])(
    'is no refund under %s, which does not cover the name of the event',
    (scheme) => {
      expect(read(event('refund.processed'), { WEBHOOK_SCHEME: scheme })).toEqual({
        kind: 'ignored',
        dedupeKey: KEY_SHAPE,
        reason: `a refund, which ${scheme} does not vouch for`,
      })
      expect(read(event('payment.success'), { WEBHOOK_SCHEME: scheme })).toMatchObject({ kind: 'payment', ...IDS })
    },
  )

  test.each([
    'transfer.success',
    'subscription.renew',
    'transfer.failed',
    'Payment.success',
    'payments.success',
    'payment',
    '',
    'constructor',
    'refund.failed',
  ])('is of no use when it is %j', (name) => {
    expect(read(event(name))).toMatchObject({
      kind: 'ignored',
      dedupeKey: KEY_SHAPE,
      reason: expect.stringMatching(/./),
    })
    expect(read({ event: name })).toMatchObject({ kind: 'ignored' })
  })

  test('is one piece of news by its name, id and status', () => {
    const one = key(event('payment.success'))
    expect(key(event('payment.success', { amount: 1, customer: { name: 'x' } }))).toBe(one)
    const others = [
      event('charge.success'),
      event('payment.success', { transaction_id: '1' }),
      event('payment.success', { status: 'failed' }),
      event('payment.success', { status: undefined }),
    ]
    expect(new Set([one, ...others.map(key)]).size).toBe(5)
  })

  test.each([
    [5000, 'major', 500_000n],
    [5000, 'minor', 5_000n],
    ['5000.00', 'major', 500_000n],
    ['5000', 'minor', 5_000n],
    [49.5, 'major', 4_950n],
  ])('has the amount %j in %s units noted as %s kobo', (amount, unit, minor) => {
    expect(read(event('payment.success', { amount }), { AMOUNT_UNIT: unit })).toMatchObject({
      money: { minor, currency: 'NGN' },
    })
  })

  test.each([
    [{ amount: undefined }, 'major'],
    [{ amount: null }, 'major'],
    [{ amount: '5,000' }, 'major'],
    [{ amount: -1 }, 'major'],
    [{ amount: 0.001 }, 'major'],
    [{ amount: '5000.00' }, 'minor'],
    [{ amount: 1e21 }, 'minor'],
    [{ amount: '1000000000000000' }, 'minor'],
    [{ currency: undefined }, 'major'],
    [{ currency: 'Naira' }, 'major'],
  ])('is news all the same when %j cannot be read in %s units: it is asked about anyway', (more, unit) => {
    expect(read(event('payment.success', more), { AMOUNT_UNIT: unit })).toEqual({
      kind: 'payment',
      dedupeKey: KEY_SHAPE,
      ...IDS,
      claimsPayment: true,
    })
  })

  test('may give the id as a number', () => {
    expect(read('{"event":"payment.success","data":{"transaction_id":12345678901234567890}}')).toMatchObject({
      reference: '12345678901234567890',
      providerRef: '12345678901234567890',
    })
  })

  test.each([
    ['no event', { data: DATA }],
    ['null for an event', event(null)],
    ['a list for an event', event(['payment.success'])],
    ['no data', { event: 'payment.success' }],
    ['a list for data', { event: 'payment.success', data: [DATA] }],
    ['text for data', { event: 'payment.success', data: JSON.stringify(DATA) }],
    ['no id', event('payment.success', { transaction_id: undefined })],
    ['an empty id', event('payment.success', { transaction_id: '' })],
    ['an id with a space', event('payment.success', { transaction_id: 'a b' })],
    ['an id in another script', event('payment.success', { transaction_id: 'বাংলা' })],
    ['an endless id', event('payment.success', { transaction_id: 'x'.repeat(129) })],
    ['null for an id', event('refund.processed', { transaction_id: null })],
    ['a name twice', '{"event":"payment.success","event":"payment.failed","data":{"transaction_id":"1"}}'],
    ['no object', '["payment.success"]'],
    ['no JSON', 'event=payment.success'],
    ['nothing', ''],
  ])('cannot be read with %s, however well it is signed', (_name, body) => {
    expect(read(body)).toBe('malformed')
  })
})
